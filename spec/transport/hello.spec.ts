import { expect } from 'chai';

import { ProtocolError } from '../../lib/errors.ts';
import { readHello, TOKEN_BYTES, writeHello } from '../../lib/transport/hello.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';

const token = Buffer.alloc(TOKEN_BYTES, 7);
const contentOf = (process: string): Uint8Array =>
  writeHello({ version: 2, token, process }).subarray(FRAME_HEADER_BYTES);

describe('A hello', () => {
  it('says version, token and process', () => {
    const { version, token: shown, process } = readHello(contentOf('0.12.3'));
    expect({ version, process }).to.deep.equal({ version: 2, process: '0.12.3' });
    expect(Buffer.from(shown).equals(token)).to.equal(true);
  });

  for (const [what, content] of [
    ['nothing', new Uint8Array()],
    ['a token without a process', contentOf('')],
    ['a process that is a path', contentOf('../0.1')],
    ['a process that is no id', contentOf('0.1.')],
    ['a process of no end', contentOf(`0${'.1'.repeat(100)}`)],
  ] as const) {
    it(`is not ${what}`, () => {
      expect(() => readHello(content)).to.throw(ProtocolError);
    });
  }
});
