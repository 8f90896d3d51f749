import assert from 'node:assert/strict';
import {
  addLiveSale, as, CountdownTimer, FlashSale, Inventory, merchant, Order, order, Parse, Product, refuses, signUp,
  stockOf, test,
} from './shop.js';

const hour = 3_600_000;
let product;
let inventory;
let sale;

test('Creates a product', async () => {
  product = await new Product({ name: 'Copper kettle', description: 'Boils.', price: 49.9 }).save(null, as(merchant));
  assert.ok(product.id);
  const seen = await new Parse.Query(Product).get(product.id);
  assert.equal(seen.get('description'), 'Boils.');
  assert.equal(seen.get('published'), true);
});

test('Gives it its inventory', async () => {
  // A client that was written for another server makes one itself; here there is one already, of nothing.
  inventory = await new Inventory({ product, stock: 2 }).save(null, as(merchant));
  assert.equal(await stockOf(product), 2);
  assert.equal(await new Parse.Query(Inventory).equalTo('product', product).count(), 1);
});

test('Changes and unsets fields', async () => {
  await product.save({ price: 39.9 }, as(merchant));
  product.unset('description');
  await product.save(null, as(merchant));
  const seen = await new Parse.Query(Product).get(product.id);
  assert.equal(seen.get('price'), 39.9);
  assert.equal(seen.has('description'), false);
});

test('Hides a product from shoppers', async () => {
  await product.save({ published: false }, as(merchant));
  await refuses(new Parse.Query(Product).get(product.id), Parse.Error.OBJECT_NOT_FOUND);
  assert.equal(await new Parse.Query(Inventory).equalTo('product', product).count(), 0);
  assert.equal((await new Parse.Query(Product).get(product.id, as(merchant))).id, product.id);
  await product.save({ published: true }, as(merchant));
});

test('Adds to the stock, takes from it, and sets it', async () => {
  inventory.increment('stock', 3);
  await inventory.save(null, as(merchant));
  assert.equal(inventory.get('stock'), 5);
  inventory.decrement('stock');
  await inventory.save(null, as(merchant));
  assert.equal(inventory.get('stock'), 4);
  await inventory.save({ stock: 12 }, as(merchant));
  assert.equal(await stockOf(product), 12);
});

test('Ten increments at once all count', async () => {
  await Promise.all(Array.from({ length: 10 }, async () => {
    const own = Inventory.createWithoutData(inventory.id);
    own.increment('stock');
    await own.save(null, as(merchant));
  }));
  assert.equal(await stockOf(product), 22);
});

test('Plans a sale, changes it and takes it back', async () => {
  const now = Date.now();
  sale = await new FlashSale({
    product, discount: 30, startTime: new Date(now + hour), endTime: new Date(now + 2 * hour),
    unitsOffered: 10, perCustomerLimit: 1,
  }).save(null, as(merchant));
  await sale.save({ discount: 35, endTime: new Date(now + 3 * hour) }, as(merchant));
  const seen = await new Parse.Query(FlashSale).get(sale.id);
  assert.equal(seen.get('discount'), 35);
  assert.equal(seen.get('unitsOffered'), 10);
  assert.equal(seen.get('perCustomerLimit'), 1);
  assert.equal(seen.get('endTime').getTime(), now + 3 * hour);
  await sale.destroy(as(merchant));
  await refuses(new Parse.Query(FlashSale).get(sale.id), Parse.Error.OBJECT_NOT_FOUND);
});

test('A sale may lie in the past', async () => {
  const now = Date.now();
  const old = await new FlashSale({
    product, discount: 30, startTime: new Date(now - 3 * hour), endTime: new Date(now - 2 * hour),
  }).save(null, as(merchant));
  assert.ok(old.id);
  await old.destroy(as(merchant));
});

test('Makes and removes a countdown', async () => {
  const timer = await new CountdownTimer({ product, duration: 3600 }).save(null, as(merchant));
  assert.equal((await new Parse.Query(CountdownTimer).get(timer.id)).get('duration'), 3600);
  await timer.destroy(as(merchant));
  await refuses(timer.destroy(as(merchant)), Parse.Error.OBJECT_NOT_FOUND);
});

test('Saves several objects in one request', async () => {
  const several = Array.from({ length: 25 }, (_, i) => new Product({ name: `Cup ${i}`, price: i }));
  await Parse.Object.saveAll(several, as(merchant));
  assert.ok(several.every(each => each.id));
  for (const each of several)
    each.set('price', each.get('price') + 1);
  await Parse.Object.saveAll(several, as(merchant));
  assert.equal(await new Parse.Query(Product).startsWith('name', 'Cup').greaterThanOrEqualTo('price', 1).count(), 25);
});

test('A batch saves the valid objects and reports the invalid one', async () => {
  const good = new Product({ name: 'Plate', price: 5 });
  const bad = new Product({ name: 'Bowl', price: -5 });
  await refuses(Parse.Object.saveAll([good, bad], as(merchant)), Parse.Error.VALIDATION_ERROR);
  assert.ok(good.id);
  assert.equal(bad.id, undefined);
});

test('Destroys several objects in one request', async () => {
  const cups = await new Parse.Query(Product).startsWith('name', 'Cup').find();
  await Parse.Object.destroyAll(cups, as(merchant));
  assert.equal(await new Parse.Query(Product).startsWith('name', 'Cup').count(), 0);
  const error = await Parse.Object.destroyAll([cups[0]], as(merchant)).catch(thrown => thrown);
  assert.equal(error.code, Parse.Error.AGGREGATE_ERROR);
  assert.equal(error.errors[0].code, Parse.Error.OBJECT_NOT_FOUND);
});

test('A shopper\'s batch writes nothing of the merchant\'s', async () => {
  const bob = await signUp('bob');
  const names = ['Free lunch', 'Free dinner'];
  await refuses(Parse.Object.saveAll(names.map(name => new Product({ name, price: 0 })), as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  assert.equal(await new Parse.Query(Product).containedIn('name', names).count(as(merchant)), 0);
});

test('Moves an order along', async () => {
  const { product: hot } = await addLiveSale('Hot kettle', 5);
  const bob = await Parse.User.logIn('bob', process.env.ACCOUNT_PASSWORD);
  const bought = await order(bob, hot);
  const theirs = await new Parse.Query(Order).include('user').get(bought.id, as(merchant));
  await theirs.save({ status: 'shipped' }, as(merchant));
  await theirs.save({ status: 'delivered' }, as(merchant));
  assert.equal((await bought.fetch(as(bob))).get('status'), 'delivered');
  await refuses(theirs.save({ status: 'pending' }, as(merchant)), Parse.Error.VALIDATION_ERROR);
  await refuses(bought.save({ status: 'cancelled' }, as(bob)), Parse.Error.VALIDATION_ERROR);
});

test('Everything can be done with the master key too', async () => {
  Parse.masterKey = process.env.PARSE_MASTER_KEY;
  const made = await new Product({ name: 'Tray', price: 9 }).save(null, { useMasterKey: true });
  assert.equal((await new Parse.Query(Product).get(made.id)).get('name'), 'Tray');
  await made.destroy({ useMasterKey: true });
  const schema = await new Parse.Schema('Product').get();
  assert.equal(schema.fields.price.type, 'Number');
  assert.ok((await Parse.Schema.all()).some(each => each.className === 'Order'));
});
