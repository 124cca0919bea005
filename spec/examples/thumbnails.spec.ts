import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import sharp from 'sharp';

import { makeThumbnail, takePicture } from '../../examples/thumbnails/tasks.ts';
import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

describe('examples/thumbnails', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'thumbnails-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('scales a picture and finds its colour', async () => {
    const background = { r: 200, g: 100, b: 50 };
    const picture = await sharp({ create: { width: 640, height: 320, channels: 3, background } })
      .webp({ lossless: true })
      .toBuffer();
    const { png, ...rest } = await makeThumbnail(picture);
    expect(rest).to.deep.equal({ width: 640, height: 320, colour: [200, 100, 50] });
    const { format, width, height } = await sharp(png).metadata();
    expect({ format, width, height }).to.deep.equal({ format: 'png', width: 160, height: 120 });
  });

  it('draws pictures that differ', async () => {
    const [one, other] = await Promise.all([takePicture(0, 80, 60), takePicture(1, 80, 60)]);
    expect((await sharp(one).metadata()).format).to.equal('jpeg');
    expect(Buffer.compare(one, other)).to.not.equal(0);
  });

  it('puts thumbnails on a sheet, but for the one of a broken picture', async () => {
    const sheet = join(folder, 'sheet.png');
    const program = runNode([join(repoRoot, 'dist/examples/thumbnails/main.js'), sheet]);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    const { width, height } = await sharp(sheet).metadata();
    expect({ width, height }).to.deep.equal({ width: 8 + 6 * 168, height: 8 + 4 * 128 });
  });
});
