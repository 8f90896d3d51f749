import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  addLiveSale, as, closeLiveQuery, FlashSale, EventLog, Inventory, merchant, Order, order, Parse, refuses, signUp,
  stockOf, test,
} from './shop.js';

const { product, inventory, sale } = await addLiveSale('Copper kettle', 3, { discount: 25, perCustomerLimit: 2 });
let ann;
let stock;
let log;
let bought;

after(closeLiveQuery);

test('A shopper signs up', async () => {
  ann = await signUp('ann');
  assert.ok(ann.id);
  assert.match(ann.getSessionToken(), /^r:[0-9a-f]{32}$/);
});

test('The shopper finds the live sales with their products', async () => {
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

test('The shopper follows the stock', async () => {
  stock = await new Parse.Query(Inventory).equalTo('product', product).subscribe();
  log = new EventLog(stock, 'update');
});

test('The shopper places an order', async () => {
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

test('The stock update arrives', async () => {
  const { object, original } = await log.first('update', level => level.get('stock') === 2);
  assert.equal(object.id, inventory.id);
  assert.equal(object.get('product').id, product.id);
  assert.equal(original.get('stock'), 3);
});

test('The shopper finds the order with its product', async () => {
  const orders = await new Parse.Query(Order).include('product').descending('createdAt').find(as(ann));
  assert.deepEqual(orders.map(each => each.id), [bought.id]);
  assert.equal(orders[0].get('product').get('name'), 'Copper kettle');
});

test('Orders are sent only to their buyers and to merchants', async () => {
  const eve = await signUp('eve');
  const anns = new EventLog(await new Parse.Query(Order).equalTo('product', product).subscribe(ann.getSessionToken()), 'create', 'update');
  const eves = new EventLog(await new Parse.Query(Order).equalTo('product', product).subscribe(eve.getSessionToken()), 'create', 'update');
  const merchants = new EventLog(
    await new Parse.Query(Order).equalTo('product', product).subscribe(merchant.getSessionToken()), 'create', 'update');
  const second = await order(ann, product);
  const event = await anns.first('create', each => each.id === second.id);
  assert.equal(event.object.get('status'), 'confirmed');
  await merchants.first('create', each => each.id === second.id);
  const own = await order(eve, product);
  await eves.first('create', each => each.id === own.id);
  assert.deepEqual(eves.all.map(each => each.object.id), [own.id]);
});

test('Orders beyond the stock or the customer limit are refused', async () => {
  const bob = await signUp('bob');
  await refuses(order(bob, product), Parse.Error.VALIDATION_ERROR, /^Sold out/);
  await refuses(order(ann, product), Parse.Error.VALIDATION_ERROR);
});

test('The shopper cancels the order', async () => {
  // Stock is sent in rounds. A fall and a rise within one round are not sent.
  await log.first('update', level => level.get('stock') === 0);
  await bought.save({ status: 'cancelled' }, as(ann));
  assert.equal((await new Parse.Query(Order).get(bought.id, as(ann))).get('status'), 'cancelled');
});

test('The update of the returned unit arrives', async () => {
  const { object } = await log.first('update', (level, before) => level.get('stock') === 1 && before.get('stock') === 0);
  assert.equal(object.id, inventory.id);
  assert.equal(await stockOf(product), 1);
});

test('A subscription reports objects that enter and leave', async () => {
  const left = new EventLog(
    await new Parse.Query(Inventory).equalTo('product', product).greaterThan('stock', 0).subscribe(), 'enter', 'leave');
  const bob = await Parse.User.logIn('bob', process.env.ACCOUNT_PASSWORD);
  const last = await order(bob, product);
  assert.equal((await left.first('leave')).object.get('stock'), 0);
  await last.save({ status: 'cancelled' }, as(bob));
  assert.equal((await left.first('enter')).object.get('stock'), 1);
});

test('A subscription can select fields', async () => {
  const narrow = new EventLog(await new Parse.Query(Inventory).equalTo('product', product).select('stock').subscribe(), 'update');
  inventory.increment('stock', 4);
  await inventory.save(null, as(merchant));
  const { object } = await narrow.first('update');
  assert.equal(object.get('stock'), 5);
  assert.equal(object.get('product'), undefined);
});

test('After unsubscribing no events arrive', async () => {
  const countBefore = log.all.length;
  await stock.unsubscribe();
  const others = new EventLog(await new Parse.Query(Inventory).equalTo('product', product).subscribe(), 'update');
  inventory.increment('stock', 1);
  await inventory.save(null, as(merchant));
  await others.first('update', level => level.get('stock') === 6);
  assert.equal(log.all.length, countBefore);
});

test('A subscription to a class that has no live queries is refused', async () => {
  await refuses(new Parse.Query('_Session').subscribe(ann.getSessionToken()), Parse.Error.OPERATION_FORBIDDEN);
});
