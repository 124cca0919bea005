/**
 * Scales pictures in a pool: their bytes go to workers, and those of the thumbnails come back. The pictures
 * are drawn by the example itself. `npm run example thumbnails -- sheet.png` writes the thumbnails to a file.
 */

import { writeFileSync } from 'node:fs';
import { createSystem, Pool } from 'troupe';
import { contactSheet } from './sheet.ts';
import { makeThumbnail, takePicture } from './tasks.ts';

const PICTURES = 24;
const BROKEN = 13;

const megabytes = (images: readonly Uint8Array[]): string =>
  `${(images.reduce((sum, { byteLength }) => sum + byteLength, 0) / 1e6).toFixed(1)} MB`;

const firstLine = (reason: unknown): string => (reason as Error).message.split('\n')[0] ?? '';

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system);

const shots = Array.from({ length: PICTURES }, (_, number): [number, number, number] => [number, 1200, 900]);
const pictures = await pool.starmap(takePicture, shots);
console.log(`${pictures.length} pictures, ${megabytes(pictures)}`); // => 24 pictures, … MB

// One of them arrives cut off. With `settle` it is a result like any other, and the rest do not notice.
const received = pictures.map((picture, at) => (at === BROKEN ? picture.subarray(0, 100) : picture));
const began = performance.now();
const results = await pool.map(makeThumbnail, received, { settle: true });
const ms = Math.round(performance.now() - began);
await system.stop();

const thumbnails = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
console.log(`${thumbnails.length} thumbnails, ${megabytes(thumbnails.map(({ png }) => png))}, in ${ms} ms`); // => 23 thumbnails, … MB, in … ms
for (const [at, result] of results.entries()) {
  if (result.status === 'rejected') console.log(`picture ${at}: ${firstLine(result.reason)}`); // => picture 13: Input buffer has corrupt header: …
}
const [first] = thumbnails;
console.log(`the first was ${first?.width} × ${first?.height}, its colour rgb(${first?.colour.join()})`); // => the first was 1200 × 900, its colour rgb(…)

const [, , file] = process.argv;
if (file !== undefined) writeFileSync(file, await contactSheet(thumbnails, 6));
