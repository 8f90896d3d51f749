import assert from 'node:assert/strict';
import { addLiveSale, as, merchant, Parse, refuses, signUp, stockOf, test } from './shop.js';

const bob = await signUp('bob');
const { product } = await addLiveSale('Copper kettle', 3, { perCustomerLimit: 2 });

test('serverTime is a date', async () => {
  assert.ok(await Parse.Cloud.run('serverTime') instanceof Date);
});

test('saleStatus returns the state of a sale', async () => {
  const status = await Parse.Cloud.run('saleStatus', { productId: product.id });
  assert.equal(status.phase, 'live');
  assert.equal(status.price, 40);
  assert.equal(status.stock, 3);
  assert.ok(status.endsAt instanceof Date);
});

test('purchase gives the order as an object', async () => {
  const bought = await Parse.Cloud.run('purchase', { productId: product.id, quantity: 1 }, as(bob));
  assert.ok(bought instanceof Parse.Object);
  assert.equal(bought.className, 'Order');
  assert.equal(bought.get('total'), 40);
  assert.equal(await stockOf(product), 2);
  const cancelled = await Parse.Cloud.run('cancelOrder', { orderId: bought.id }, as(bob));
  assert.equal(cancelled.get('status'), 'cancelled');
  assert.equal(await stockOf(product), 3);
});

test('purchase takes a pointer to the product, and the same request only once', async () => {
  const first = await Parse.Cloud.run('purchase', { product: product.toPointer(), requestId: 'just-once' }, as(bob));
  const again = await Parse.Cloud.run('purchase', { product: product.toPointer(), requestId: 'just-once' }, as(bob));
  assert.equal(again.id, first.id);
  assert.equal(await stockOf(product), 2);
});

test('What a purchase refuses', async () => {
  await refuses(Parse.Cloud.run('purchase', { productId: product.id }), Parse.Error.OBJECT_NOT_FOUND);
  await refuses(Parse.Cloud.run('purchase', { productId: product.id, quantity: 5 }, as(bob)), Parse.Error.VALIDATION_ERROR);
  await refuses(Parse.Cloud.run('purchase', {}, as(bob)), Parse.Error.VALIDATION_ERROR);
  await refuses(Parse.Cloud.run('purchase', { productId: product.id, shownUnitPrice: 1 }, as(bob)), Parse.Error.VALIDATION_ERROR);
});

test('Only the buyer can cancel an order', async () => {
  const eve = await signUp('eve');
  const bought = await Parse.Cloud.run('purchase', { product: product.toPointer() }, as(bob));
  await refuses(Parse.Cloud.run('cancelOrder', { orderId: bought.id }, as(eve)), Parse.Error.OBJECT_NOT_FOUND);
});

test('Only a merchant can run the stock audit', async () => {
  assert.equal((await Parse.Cloud.run('reconcile', {}, as(merchant))).isClean, true);
  await refuses(Parse.Cloud.run('reconcile', {}, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
});

test('An unknown function', async () => {
  await refuses(Parse.Cloud.run('nope'), Parse.Error.SCRIPT_FAILED, /^Invalid function: "nope"$/);
});

test('The configuration is there and empty', async () => {
  assert.deepEqual((await Parse.Config.get()).attributes, {});
});

test('The server is healthy', async () => {
  assert.equal((await Parse.getServerHealth()).status, 'ok');
});
