// The documents of the journey. Clients that parse them get the same text.
export const SignUp = /* GraphQL */ `
  mutation SignUp($input: SignUpInput!) { signUp(input: $input) { viewer { sessionToken user { id username } } } }`;

export const LogIn = /* GraphQL */ `
  mutation LogIn($input: LogInInput!) { logIn(input: $input) { viewer { sessionToken user { id username } } } }`;

export const Viewer = /* GraphQL */ `
  query Viewer { viewer { user { id username } } }`;

export const LiveSales = /* GraphQL */ `
  query LiveSales($now: Date!, $first: Int, $after: String) {
    flashSales(
      where: { startTime: { lessThanOrEqualTo: $now }, endTime: { greaterThan: $now } }
      order: [createdAt_ASC]
      first: $first
      after: $after
    ) {
      count
      edges { cursor node { id discount product { id objectId name price } } }
      pageInfo { hasNextPage endCursor }
    }
  }`;

export const SaleById = /* GraphQL */ `
  query SaleById($id: ID!) { node(id: $id) { id ... on FlashSale { discount unitsSold product { id name } } } }`;

export const PlaceOrder = /* GraphQL */ `
  mutation PlaceOrder($input: CreateOrderInput!) {
    createOrder(input: $input) { order { id objectId status quantity total product { id name } } clientMutationId }
  }`;

export const MyOrders = /* GraphQL */ `
  query MyOrders { orders(order: [createdAt_DESC]) { count edges { node { id objectId quantity product { id name } } } } }`;

export const StockChanged = /* GraphQL */ `
  subscription StockChanged($productId: ID!) {
    stockChanged(productId: $productId) { event inventory { id stock product { id name } } original { stock } }
  }`;

export const OrderChanged = /* GraphQL */ `
  subscription OrderChanged { orderChanged { event objectId order { id objectId quantity status } } }`;
