/** Puts thumbnails on one sheet. */

import sharp from 'sharp';
import { THUMBNAIL, type Thumbnail } from './tasks.ts';

const GAP = 8;

/** @returns A PNG. */
export async function contactSheet(thumbnails: readonly Thumbnail[], columns: number): Promise<Uint8Array> {
  const left = (at: number): number => GAP + (at % columns) * (THUMBNAIL.width + GAP);
  const top = (at: number): number => GAP + Math.floor(at / columns) * (THUMBNAIL.height + GAP);
  return sharp({
    create: {
      width: left(columns - 1) + THUMBNAIL.width + GAP,
      height: top(thumbnails.length - 1) + THUMBNAIL.height + GAP,
      channels: 3,
      background: 'white',
    },
  })
    .composite(thumbnails.map(({ png }, at) => ({ input: Buffer.from(png), left: left(at), top: top(at) })))
    .png()
    .toBuffer();
}
