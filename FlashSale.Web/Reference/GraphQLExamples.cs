using System.Text.Json.Nodes;
using FlashSale.Domain;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Demo;

namespace FlashSale.Web.Reference;

/// <summary>
/// The examples that GraphiQL opens with, for existing objects. Examples that write exist only with the demo accounts, so that no one
/// orders by accident in a real shop.
/// </summary>
internal sealed class GraphQLExamples(ICatalog catalog, IServiceProvider services, TimeProvider clock)
{
    private const string Sales = """
        # Current sales with their products.
        query FlashSales($now: Date!) {
          flashSales(
            where: { startTime: { lessThanOrEqualTo: $now }, endTime: { greaterThan: $now } }
            order: [endTime_ASC]
            first: 10
          ) {
            count
            edges {
              node {
                objectId
                discount
                endTime
                product {
                  objectId
                  name
                  price
                }
              }
            }
          }
        }
        """;

    private const string Product = """
        # A product and its stock.
        query Product($id: ID!) {
          product(id: $id) {
            name
            description
            price
          }
          inventories(where: { product: { have: { objectId: { equalTo: $id } } } }) {
            edges {
              node {
                stock
              }
            }
          }
        }
        """;

    private const string Order = """
        # Buys one unit. The key makes it safe to retry: the order is placed only once.
        mutation Buy($input: CreateOrderInput!) {
          createOrder(input: $input) {
            order {
              objectId
              number
              status
              total
              claimNumber
            }
          }
        }
        """;

    private const string OwnOrders = """
        # Your orders, newest first.
        query OwnOrders {
          viewer {
            user {
              username
            }
          }
          orders(order: [createdAt_DESC], first: 5) {
            count
            edges {
              node {
                number
                productName
                status
                total
              }
            }
          }
        }
        """;

    private const string Stock = """
        # Reports every change of the stock. Press Stop to end it.
        subscription Stock($productId: ID!) {
          stockChanged(productId: $productId) {
            event
            inventory {
              stock
            }
          }
        }
        """;

    /// <summary>Creates the examples as GraphiQL tabs.</summary>
    public async Task<JsonArray> WriteAsync(CancellationToken cancellationToken)
    {
        var productId = await FindProductAsync(cancellationToken);
        var examples = new JsonArray
        {
            Example(Sales, new JsonObject { ["now"] = clock.Now().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null) }),
            Example(Product, new JsonObject { ["id"] = productId }),
            Example(Stock, new JsonObject { ["productId"] = productId }),
        };
        if (services.GetService<DemoSessions>() is null)
            return examples;
        var key = Guid.NewGuid().ToString();
        var fields = new JsonObject { ["product"] = new JsonObject { ["link"] = productId }, ["quantity"] = 1 };
        var order = Example(Order, new JsonObject { ["input"] = new JsonObject { ["fields"] = fields } });
        order["headers"] = new JsonObject { ["X-Parse-Request-Id"] = key };
        examples.Add(order);
        examples.Add(Example(OwnOrders, []));
        return examples;
    }

    private static JsonObject Example(string query, JsonObject variables) => new() { ["query"] = query, ["variables"] = variables };

    private async Task<string> FindProductAsync(CancellationToken cancellationToken)
    {
        foreach (var phase in new[] { SalePhase.Live, SalePhase.Upcoming, SalePhase.Ended })
        {
            if ((await catalog.FindSalesAsync(new SaleQuery(phase, Take: 1), cancellationToken)).Items is [var sale, ..])
                return sale.ProductId;
        }
        return "";
    }
}
