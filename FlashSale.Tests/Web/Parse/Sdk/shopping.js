import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  addLiveSale, as, closeLiveQuery, FlashSale, Hearing, Inventory, merchant, Order, order, Parse, refuses, signUp,
  stockOf, test,
} from './shop.js';

const { product, inventory, sale } = await addLiveSale('Copper kettle', 3, { discount: 25, perCustomerLimit: 2 });
let ann;
let stock;
let hearing;
let bought;

after(closeLiveQuery);

test('A shopper signs up', async () => {
  ann = await signUp('ann');
  assert.ok(ann.id);
  assert.match(ann.getSessionToken(), /^r:[0-9a-f]{32}$/);
});

test('She sees the running sales with their products', async () => {
  const now = new Date();
  const sales = await new Parse.Query(FlashSale)
    .lessThanOrEqualTo('startTime', now).greaterThan('endTime', now).ascending('endTime').include('product').find();
  assert.deepEqual(sales.map(each => each.id), [sale.id]);
  assert.equal(sales[0].get('product').get('name'), 'Copper kettle');
  assert.equal(sales[0].get('product').get('price'), 50);
  assert.equal(sales[0].get('discount'), 25);
  assert.ok(sales[0].get('endTime') instanceof Date);
  assert.ok(sales[0].createdAt instanceof Date);
});

test('She watches the stock', async () => {
  stock = await new Parse.Query(Inventory).equalTo('product', product).subscribe();
  hearing = new Hearing(stock, 'update');
});

test('She orders', async () => {
  bought = await order(ann, product);
  assert.ok(bought.id);
  assert.equal(bought.get('status'), 'confirmed');
  assert.equal(bought.get('user').id, ann.id);
  assert.equal(bought.get('quantity'), 1);
  assert.equal(bought.get('unitPrice'), 37.5);
  assert.equal(bought.get('total'), 37.5);
  assert.equal(bought.get('flashSale').id, sale.id);
  assert.ok(bought.getACL().getReadAccess(ann.id));
  assert.ok(!bought.getACL().getPublicReadAccess());
});

test('The stock falls before her eyes', async () => {
  const { object, original } = await hearing.first('update', level => level.get('stock') === 2);
  assert.equal(object.id, inventory.id);
  assert.equal(object.get('product').id, product.id);
  assert.equal(original.get('stock'), 3);
});

test('She finds her order with its product', async () => {
  const orders = await new Parse.Query(Order).include('product').descending('createdAt').find(as(ann));
  assert.deepEqual(orders.map(each => each.id), [bought.id]);
  assert.equal(orders[0].get('product').get('name'), 'Copper kettle');
});

test('She watches her orders, and nobody else does', async () => {
  const eve = await signUp('eve');
  const mine = new Hearing(await new Parse.Query(Order).equalTo('product', product).subscribe(ann.getSessionToken()), 'create', 'update');
  const hers = new Hearing(await new Parse.Query(Order).equalTo('product', product).subscribe(eve.getSessionToken()), 'create', 'update');
  const theirs = new Hearing(
    await new Parse.Query(Order).equalTo('product', product).subscribe(merchant.getSessionToken()), 'create', 'update');
  const second = await order(ann, product);
  const heard = await mine.first('create', each => each.id === second.id);
  assert.equal(heard.object.get('status'), 'confirmed');
  await theirs.first('create', each => each.id === second.id);
  const own = await order(eve, product);
  await hers.first('create', each => each.id === own.id);
  assert.deepEqual(hers.all.map(each => each.object.id), [own.id]);
});

test('Who wants more than there is or than one may have is refused', async () => {
  const bob = await signUp('bob');
  await refuses(order(bob, product), Parse.Error.VALIDATION_ERROR, /^Sold out/);
  await refuses(order(ann, product), Parse.Error.VALIDATION_ERROR);
});

test('She cancels', async () => {
  // Stock is told in rounds: what falls and rises within one is not told.
  await hearing.first('update', level => level.get('stock') === 0);
  await bought.save({ status: 'cancelled' }, as(ann));
  assert.equal((await new Parse.Query(Order).get(bought.id, as(ann))).get('status'), 'cancelled');
});

test('The stock rises before her eyes', async () => {
  const { object } = await hearing.first('update', (level, before) => level.get('stock') === 1 && before.get('stock') === 0);
  assert.equal(object.id, inventory.id);
  assert.equal(await stockOf(product), 1);
});

test('A subscription tells what enters and what leaves', async () => {
  const left = new Hearing(
    await new Parse.Query(Inventory).equalTo('product', product).greaterThan('stock', 0).subscribe(), 'enter', 'leave');
  const bob = await Parse.User.logIn('bob', process.env.ACCOUNT_PASSWORD);
  const last = await order(bob, product);
  assert.equal((await left.first('leave')).object.get('stock'), 0);
  await last.save({ status: 'cancelled' }, as(bob));
  assert.equal((await left.first('enter')).object.get('stock'), 1);
});

test('A subscription may want some fields only', async () => {
  const narrow = new Hearing(await new Parse.Query(Inventory).equalTo('product', product).select('stock').subscribe(), 'update');
  inventory.increment('stock', 4);
  await inventory.save(null, as(merchant));
  const { object } = await narrow.first('update');
  assert.equal(object.get('stock'), 5);
  assert.equal(object.get('product'), undefined);
});

test('Who unsubscribes hears nothing more', async () => {
  const heardBefore = hearing.all.length;
  await stock.unsubscribe();
  const others = new Hearing(await new Parse.Query(Inventory).equalTo('product', product).subscribe(), 'update');
  inventory.increment('stock', 1);
  await inventory.save(null, as(merchant));
  await others.first('update', level => level.get('stock') === 6);
  assert.equal(hearing.all.length, heardBefore);
});

test('A subscription to a class that has no live queries is refused', async () => {
  await refuses(new Parse.Query('_Session').subscribe(ann.getSessionToken()), Parse.Error.OPERATION_FORBIDDEN);
});
