import { expect } from 'chai';

import { MailClient, Postbox, Writer } from '../fixtures/mail-client.ts';
import { forEachPlacement } from '../support/placements.ts';

describe('A client of defineClient', () => {
  forEachPlacement((stage) => {
    it('works in an actor that got it in a message', async () => {
      const box = await stage.spawn(Postbox);
      const writer = await stage.spawn(Writer);
      expect(await writer.ask('write', new MailClient(box, 'Ada'), 'hello')).to.equal(1);
      expect(await writer.ask('isClient', new MailClient(box, 'Ada'))).to.equal(true);
      expect(await box.ask('all')).to.deep.equal(['Ada: hello']);
    });

    it('works where it came in a reply', async () => {
      const box = await stage.spawn(Postbox);
      const client = await box.ask('clientFor', 'Bob');
      expect(client).to.be.instanceOf(MailClient);
      expect(client.box.equals(box)).to.equal(true);
      expect(await client.send('hello back')).to.equal(1);
      expect(await box.ask('all')).to.deep.equal(['Bob: hello back']);
    });

    it('travels within other values', async () => {
      const box = await stage.spawn(Postbox);
      const writer = await stage.spawn(Writer);
      const clients = new Map([
        ['one', new MailClient(box, 'Ada')],
        ['two', await box.ask('clientFor', 'Bob')],
      ]);
      expect(await writer.ask('writeAll', clients)).to.have.members([1, 2]);
      expect(await box.ask('all')).to.have.members(['Ada: one', 'Bob: two']);
    });
  });
});
