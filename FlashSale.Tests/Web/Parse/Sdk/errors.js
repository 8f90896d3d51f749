import assert from 'node:assert/strict';
import {
  addLiveSale, addProduct, as, FlashSale, Inventory, merchant, Order, order, Parse, password, Product, refuses,
  signUp, stockOf, test,
} from './shop.js';

const bob = await signUp('bob');
const eve = await signUp('eve');
const { product, inventory, sale } = await addLiveSale('Copper kettle', 2);
const bobs = await order(bob, product);

test('Wrong password', async () => {
  await refuses(Parse.User.logIn('bob', 'wrong'), Parse.Error.OBJECT_NOT_FOUND, /^Invalid username\/password\.$/);
  await refuses(Parse.User.logIn('nobody', password), Parse.Error.OBJECT_NOT_FOUND, /^Invalid username\/password\.$/);
});

test('Signing up with what is taken, missing or no good', async () => {
  await refuses(signUp('bob'), Parse.Error.USERNAME_TAKEN);
  await refuses(Parse.User.signUp('carl', password, { email: 'bob@example.com' }), Parse.Error.EMAIL_TAKEN);
  await refuses(Parse.User.signUp('carl', password, { email: 'nope' }), Parse.Error.INVALID_EMAIL_ADDRESS);
  await refuses(Parse.User.signUp('carl', password), Parse.Error.EMAIL_MISSING);
  await refuses(Parse.User.signUp('carl', 'weak', { email: 'carl@example.com' }), Parse.Error.VALIDATION_ERROR, /^Passwords must/);
});

test('An invalid session token', async () => {
  const stranger = { sessionToken: 'r:00000000000000000000000000000000' };
  await refuses(new Parse.Query(Product).find(stranger), Parse.Error.INVALID_SESSION_TOKEN);
  await refuses(new Order({ product, quantity: 1 }).save(null, stranger), Parse.Error.INVALID_SESSION_TOKEN);
});

test('Ordering without a login', async () => {
  await refuses(new Order({ product, quantity: 1 }).save(), Parse.Error.OBJECT_NOT_FOUND, /Permission denied/);
});

test('Ordering what cannot be ordered', async () => {
  await refuses(order(eve, product, 0), Parse.Error.VALIDATION_ERROR, /^quantity must be a whole number of at least 1$/);
  await refuses(order(eve, product, 1.5), Parse.Error.VALIDATION_ERROR);
  await refuses(order(eve, product, -1), Parse.Error.VALIDATION_ERROR);
  await refuses(order(eve, product, 1e18), Parse.Error.VALIDATION_ERROR);
  await refuses(order(eve, Product.createWithoutData('zzzzzzzzzz')), Parse.Error.VALIDATION_ERROR);
  await refuses(new Order({ quantity: 1 }).save(null, as(eve)), Parse.Error.VALIDATION_ERROR, /^product is required$/);
  await refuses(new Order({ product: sale, quantity: 1 }).save(null, as(eve)), Parse.Error.INCORRECT_TYPE);
  await refuses(new Order({ product, quantity: 'two' }).save(null, as(eve)), Parse.Error.INCORRECT_TYPE);
  const { product: idle } = await addProduct('Lamp', 20, 5);
  await refuses(order(eve, idle), Parse.Error.VALIDATION_ERROR, /^No sale is running for this product\.$/);
});

test('Sold out', async () => {
  await refuses(order(eve, product, 2), Parse.Error.VALIDATION_ERROR);
  const last = await order(eve, product);
  await refuses(order(eve, product), Parse.Error.VALIDATION_ERROR, /^Sold out\.$/);
  await last.save({ status: 'cancelled' }, as(eve));
  assert.equal(await stockOf(product), 1);
});

test('Setting a server-set field of an order', async () => {
  await refuses(new Order({ product, quantity: 1, user: bob }).save(null, as(eve)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Order({ product, quantity: 1, unitPrice: 0.01 }).save(null, as(eve)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Order({ product, quantity: 1, total: 0 }).save(null, as(eve)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Order({ product, quantity: 1, status: 'delivered' }).save(null, as(eve)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Order({ product, quantity: 1, gift: true }).save(null, as(eve)), Parse.Error.OPERATION_FORBIDDEN);
  assert.equal(await stockOf(product), 1);
});

test('Another buyer\'s order', async () => {
  await refuses(new Parse.Query(Order).get(bobs.id, as(eve)), Parse.Error.OBJECT_NOT_FOUND);
  await refuses(Order.createWithoutData(bobs.id).fetch(as(eve)), Parse.Error.OBJECT_NOT_FOUND);
  await refuses(Order.createWithoutData(bobs.id).save({ status: 'cancelled' }, as(eve)), Parse.Error.OBJECT_NOT_FOUND);
  await refuses(Order.createWithoutData(bobs.id).destroy(as(eve)), Parse.Error.OBJECT_NOT_FOUND);
  await refuses(Order.createWithoutData(bobs.id).save({ status: 'cancelled' }), Parse.Error.OBJECT_NOT_FOUND);
});

test('Changing more than the status of an order', async () => {
  await refuses(Order.createWithoutData(bobs.id).save({ quantity: 5 }, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(Order.createWithoutData(bobs.id).save({ total: 0 }, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(Order.createWithoutData(bobs.id).save({ status: 'delivered' }, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(Order.createWithoutData(bobs.id).save({ status: 'cancelled', user: eve }, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  const acl = new Parse.ACL(bob);
  acl.setPublicReadAccess(true);
  await refuses(Order.createWithoutData(bobs.id).save({ ACL: acl }, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  assert.equal((await bobs.fetch(as(bob))).get('status'), 'confirmed');
});

test('Writing to the catalogue without being a merchant', async () => {
  for (const caller of [as(bob), {}]) {
    await refuses(new Product({ name: 'X', price: 1 }).save(null, caller), Parse.Error.OPERATION_FORBIDDEN);
    await refuses(Product.createWithoutData(product.id).save({ price: 1 }, caller), Parse.Error.OPERATION_FORBIDDEN);
    await refuses(Product.createWithoutData(product.id).destroy(caller), Parse.Error.OPERATION_FORBIDDEN);
    await refuses(Inventory.createWithoutData(inventory.id).save({ stock: 1000 }, caller), Parse.Error.OPERATION_FORBIDDEN);
    await refuses(FlashSale.createWithoutData(sale.id).save({ discount: 99 }, caller), Parse.Error.OPERATION_FORBIDDEN);
    await refuses(FlashSale.createWithoutData(sale.id).destroy(caller), Parse.Error.OPERATION_FORBIDDEN);
  }
});

test('What even a merchant cannot write', async () => {
  await refuses(new Product({ price: 1 }).save(null, as(merchant)), Parse.Error.VALIDATION_ERROR, /^name is required$/);
  await refuses(
    new Product({ name: 'X', price: 'cheap' }).save(null, as(merchant)),
    Parse.Error.INCORRECT_TYPE,
    /^schema mismatch for Product\.price; expected Number but got String$/);
  await refuses(new Product({ name: 'X', price: -1 }).save(null, as(merchant)), Parse.Error.VALIDATION_ERROR);
  await refuses(new Product({ name: 'X', price: 1, colour: 'red' }).save(null, as(merchant)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Parse.Object('Nothing', { a: 1 }).save(null, as(merchant)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Inventory({ product, stock: 1 }).save(null, as(merchant)), Parse.Error.DUPLICATE_VALUE);
  await refuses(Inventory.createWithoutData(inventory.id).save({ stock: -1 }, as(merchant)), Parse.Error.VALIDATION_ERROR);
  const now = Date.now();
  await refuses(
    new FlashSale({ product, discount: 30, startTime: new Date(now), endTime: new Date(now - 1) }).save(null, as(merchant)),
    Parse.Error.VALIDATION_ERROR);
  await refuses(
    new FlashSale({ product, discount: 100, startTime: new Date(now + 1e9), endTime: new Date(now + 2e9) }).save(null, as(merchant)),
    Parse.Error.VALIDATION_ERROR);
  await refuses(
    new FlashSale({ product, discount: 30, startTime: new Date(now), endTime: new Date(now + 1000) }).save(null, as(merchant)),
    Parse.Error.VALIDATION_ERROR);
});

test('Another account', async () => {
  await refuses(Parse.User.createWithoutData(bob.id).fetch(as(eve)), Parse.Error.OBJECT_NOT_FOUND);
  await refuses(Parse.User.createWithoutData(bob.id).save({ email: 'q@example.com' }, as(eve)), Parse.Error.SESSION_MISSING);
  await refuses(Parse.User.createWithoutData(bob.id).destroy(as(eve)), Parse.Error.SESSION_MISSING);
});

test('Roles and schemas are only for merchants', async () => {
  await refuses(new Parse.Query(Parse.Role).find(as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Parse.Role('merchant', new Parse.ACL()).save(null, as(bob)), Parse.Error.OPERATION_FORBIDDEN);
  const role = await new Parse.Query(Parse.Role).equalTo('name', 'merchant').first(as(merchant));
  assert.equal(role.getName(), 'merchant');
});

test('A wrong application id', async () => {
  const right = Parse.applicationId;
  Parse.CoreManager.set('APPLICATION_ID', 'other');
  try {
    await assert.rejects(new Parse.Query(Product).find(), /unauthorized/);
  } finally {
    Parse.CoreManager.set('APPLICATION_ID', right);
  }
});
