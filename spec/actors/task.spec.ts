import { expect } from 'chai';
import { defineTask } from 'troupe';
import { square } from '../fixtures/tasks.ts';
import { thrownBy } from '../support/rejection.ts';

describe('defineTask', () => {
  it('makes an ordinary callable', () => {
    expect(square(3)).to.equal(9);
    expect(square.name).to.equal('square');
  });

  it('refuses a name that is taken in its module, and what is no function', () => {
    defineTask(import.meta, 'taken', () => 1);
    expect(thrownBy(() => defineTask(import.meta, 'taken', () => 2))).to.include({ option: 'name' });
    expect(thrownBy(() => defineTask(import.meta, '', () => 2))).to.include({ option: 'name' });
    const noFunction = 7 as unknown as () => void;
    expect(thrownBy(() => defineTask(import.meta, 'seven', noFunction))).to.include({ option: 'fn' });
    const options = { idempotent: 'yes' } as unknown as { idempotent: boolean };
    expect(thrownBy(() => defineTask(import.meta, 'maybe', () => 1, options))).to.include({
      option: 'idempotent',
    });
  });
});
