import assert from 'node:assert/strict';
import { addLiveSale, as, Inventory, merchant, Order, order, Parse, refuses, signUp, stockOf, test } from './shop.js';

const units = 10;
const buyers = 50;

test('Fifty buyers at once for ten units: exactly ten get one', async () => {
  const { product } = await addLiveSale('Copper kettle', units);
  const crowd = [];
  for (let i = 0; i < buyers; i++)
    crowd.push(await signUp(`buyer${i}`));
  const outcomes = await Promise.allSettled(crowd.map(buyer => order(buyer, product)));
  const bought = outcomes.filter(each => each.status === 'fulfilled').map(each => each.value);
  const refused = outcomes.filter(each => each.status === 'rejected').map(each => each.reason);
  assert.equal(bought.length, units);
  assert.ok(refused.every(each => each.code === Parse.Error.VALIDATION_ERROR && each.message === 'Sold out.'), refused.join());
  assert.deepEqual(bought.map(each => each.get('claimNumber')).sort((a, b) => a - b), Array.from({ length: units }, (_, i) => i + 1));
  assert.equal(await stockOf(product), 0);
  assert.equal(await new Parse.Query(Order).equalTo('product', product).count(as(merchant)), units);
  assert.equal((await Parse.Cloud.run('reconcile', {}, as(merchant))).isClean, true);
});

test('The same request again gives the same order', async () => {
  const { product } = await addLiveSale('Iron kettle', 5);
  const ann = await signUp('ann');
  Parse.CoreManager.set('REQUEST_HEADERS', { 'X-Parse-Request-Id': 'one-and-the-same' });
  try {
    const first = await order(ann, product);
    const again = await order(ann, product);
    assert.equal(again.id, first.id);
    await refuses(order(ann, product, 2), Parse.Error.DUPLICATE_REQUEST);
  } finally {
    Parse.CoreManager.set('REQUEST_HEADERS', {});
  }
  assert.equal(await stockOf(product), 4);
});

test('With idempotency on, each call is one request', async () => {
  const { product } = await addLiveSale('Tin kettle', 5);
  const carl = await signUp('carl');
  Parse.CoreManager.set('IDEMPOTENCY', true);
  try {
    const first = await order(carl, product);
    const second = await order(carl, product);
    assert.notEqual(first.id, second.id);
  } finally {
    Parse.CoreManager.set('IDEMPOTENCY', false);
  }
  assert.equal(await stockOf(product), 3);
});

test('Several orders in one batch with one request id are several orders', async () => {
  const { product } = await addLiveSale('Clay kettle', 5);
  const dora = await signUp('dora');
  Parse.CoreManager.set('REQUEST_HEADERS', { 'X-Parse-Request-Id': 'a-batch' });
  try {
    const orders = [new Order({ product, quantity: 1 }), new Order({ product, quantity: 2 })];
    await Parse.Object.saveAll(orders, as(dora));
    assert.equal(new Set(orders.map(each => each.id)).size, 2);
    const same = [new Order({ product, quantity: 1 }), new Order({ product, quantity: 2 })];
    await Parse.Object.saveAll(same, as(dora));
    assert.deepEqual(same.map(each => each.id), orders.map(each => each.id));
  } finally {
    Parse.CoreManager.set('REQUEST_HEADERS', {});
  }
  assert.equal((await new Parse.Query(Inventory).equalTo('product', product).first()).get('stock'), 2);
});
