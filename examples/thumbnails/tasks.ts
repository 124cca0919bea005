/**
 * What a worker does with one picture: bytes in, bytes out.
 *
 * By sharp, the library that most programs decode and scale images with; it installs as a prebuilt binary, without a compiler.
 */

import { defineTask } from 'troupe';
import sharp from 'sharp';

export const THUMBNAIL = { width: 160, height: 120 } as const;

// A worker for each CPU is enough: without this each would start a thread for each CPU, too.
sharp.concurrency(1);

/** An image as a worker gives it back. */
export interface Thumbnail {
  /** As a PNG. */
  readonly png: Uint8Array;
  /** Of the picture that it was made of. */
  readonly width: number;
  readonly height: number;
  /** The average colour: red, green and blue from 0 to 255. */
  readonly colour: readonly number[];
}

/** @param picture - A JPEG, or whatever else sharp reads. */
export const makeThumbnail = defineTask(
  import.meta,
  'makeThumbnail',
  async (picture: Uint8Array): Promise<Thumbnail> => {
    const image = sharp(picture);
    const { width, height } = await image.metadata();
    const png = await image
      .resize({ ...THUMBNAIL, fit: 'cover' })
      .png()
      .toBuffer();
    const { channels } = await sharp(png).stats();
    return { png, width, height, colour: channels.map(({ mean }) => Math.round(mean)) };
  },
  { idempotent: true },
);

/**
 * Takes a picture: some waves of colour, other ones for each number.
 *
 * @returns A JPEG.
 */
export const takePicture = defineTask(
  import.meta,
  'takePicture',
  async (number: number, width: number, height: number): Promise<Uint8Array> => {
    const pixels = Buffer.allocUnsafe(width * height * 3);
    let at = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const wave = Math.sin((x * (number + 1)) / 200) + Math.sin((y * (number + 2)) / 300);
        pixels[at++] = 128 + 60 * wave;
        pixels[at++] = (255 * x) / width;
        pixels[at++] = (255 * number) / 24 + (y % 16);
      }
    }
    return sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
  },
  { idempotent: true },
);
