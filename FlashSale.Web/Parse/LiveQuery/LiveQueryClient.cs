using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A client that uses Parse's LiveQuery protocol.</summary>
/// <param name="connection">The connection.</param>
/// <param name="from">The client's address, if known.</param>
/// <param name="slot">Its reserved connection slot.</param>
/// <param name="shopAddress">The shop's base address as the client sees it.</param>
/// <param name="services">Services that all clients share.</param>
internal sealed partial class LiveQueryClient(
    LiveConnection connection, IPAddress? from, LiveClients.ConnectionSlot slot, Uri shopAddress, LiveQueryServices services)
    : LiveClient(connection, slot, services)
{
    // LiveQuery's own error codes.
    private const int BadFrame = 1;
    private const int Unknown = 2;
    private const int WrongKey = 4;

    private static readonly OutgoingFrame ChangesLost =
        LiveFrames.Error(1, "Some changes were lost. Reconnect and reload your data.", reconnect: true);

    private readonly ILogger logger = services.Logger;
    private readonly JsonDocumentOptions json = new() { MaxDepth = services.ParseOptions.MaxJsonDepth, AllowDuplicateProperties = false };

    private Identity? identity;

    public override void EndAfterGap() => Connection.End(ChangesLost, "changes lost");

    protected override async Task AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        long? requestId = null;
        try
        {
            using var document = ClientFrame.Parse(text, json);
            var frame = new ClientFrame(document.RootElement);
            requestId = frame.RequestId;
            await AnswerAsync(frame, cancellationToken);
        }
        catch (ParseException refused)
        {
            Connection.TryEnqueue(ErrorFrame(refused.Error, requestId));
        }
        catch (Exception fault) when (Services.Outage.Explains(fault))
        {
            var away = ParseError.DatabaseAway;
            Connection.End(
                LiveFrames.Error(away.Code!.Value, away.Message, reconnect: true),
                "database away",
                WebSocketCloseStatus.InternalServerError);
        }
        // Any failure is logged and reported to the client.
        catch (Exception fault)
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFault(fault);
            Connection.End(
                LiveFrames.Error(BadFrame, "Internal server error.", reconnect: true), "fault", WebSocketCloseStatus.InternalServerError);
        }
    }

    protected override bool TryEnqueue(LiveSubscription subscription, LiveEventMessage message)
    {
        var form = (message.Event, subscription.Keys, subscription.ShopAddress);
        if (!message.Forms.Objects.TryGetValue(form, out var objects))
            message.Forms.Objects[form] = objects = LiveFrames.Objects(message.Event, message.Change, subscription);
        return Connection.TryEnqueue(LiveFrames.Event(message.Event.Op, subscription.Address, objects));
    }

    protected override void EnqueueSessionEnded(LiveSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        Connection.TryEnqueue(ErrorFrame(ParseError.InvalidSession, long.Parse(subscription.Id, CultureInfo.InvariantCulture)));
    }

    protected override void EndAsTimedOut() => Connection.End(
        LiveFrames.Error(Unknown, $"Connect within {Services.Options.ConnectWithin.TotalSeconds} seconds.", reconnect: false),
        "not connected",
        WebSocketCloseStatus.PolicyViolation);

    private async Task AnswerAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        switch (frame.Op)
        {
            case "connect":
                await ConnectAsync(frame, cancellationToken);
                break;
            case var _ when identity is null:
                Connection.TryEnqueue(
                    LiveFrames.Error(
                        Unknown, "Can not find this client, make sure you connect to server before subscribing", reconnect: true));
                break;
            case "subscribe":
                // First, because waiting may outlast a session or an earlier subscription.
                await Services.Changes.WaitForPeersAsync(cancellationToken);
                await SubscribeAsync(frame.RequireRequestId(), frame, () => Own!, cancellationToken);
                break;
            case "update":
                await Services.Changes.WaitForPeersAsync(cancellationToken);
                var requestId = frame.RequireRequestId();
                if (Find(IdOf(requestId)) is { } current)
                    await SubscribeAsync(requestId, frame, () => current.Follower, cancellationToken);
                else
                    Connection.TryEnqueue(LiveFrames.Error(Unknown, NoSuchSubscription(requestId), reconnect: false, requestId));
                break;
            case "unsubscribe":
                Unsubscribe(frame.RequireRequestId());
                break;
            case "query":
                throw new ParseException(ParseError.Forbidden(
                    "LiveQuery can't return existing objects. Send the query to the REST API with find()."));
            default:
                Connection.TryEnqueue(LiveFrames.Error(BadFrame, $"No enum match for: \"{frame.Op}\"", reconnect: true));
                break;
        }
    }

    private async Task ConnectAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        if (identity is not null)
            throw new ParseException(
                ParseError.InvalidQuery("This client is already connected. To log in as a different user, open another connection."));
        try
        {
            var credentials = frame.ReadCredentials();
            var installationId = frame.FindText("installationId");
            if (installationId?.Length > Session.InstallationIdLength)
                throw new ParseException(
                    ParseError.InvalidJson($"installationId is too long. The limit is {Session.InstallationIdLength} characters."));
            Follower follower;
            do
            {
                // Retry if the session ended or its account changed since it was looked up.
                follower = await Services.AuthenticateAsync(credentials, from, cancellationToken);
            }
            while (!TryIdentify(follower, credentials, installationId));
        }
        catch (ParseException refused)
        {
            Connection.End(ErrorFrame(refused.Error), "refused", WebSocketCloseStatus.PolicyViolation);
        }
    }

    private bool TryIdentify(Follower follower, ParseCredentials credentials, string? installationId) => TryConnect(follower, () =>
    {
        identity = new Identity(Guid.NewGuid().ToString(), installationId, credentials);
        Connection.TryEnqueue(LiveFrames.Plain("connected", AddressOf(identity)));
    });

    private async Task SubscribeAsync(long requestId, ClientFrame frame, Func<Follower> current, CancellationToken cancellationToken)
    {
        var token = frame.FindText("sessionToken");
        while (true)
        {
            var follower = token is null
                ? current()
                : await Services.AuthenticateAsync(identity!.Credentials.WithSession(token), from, cancellationToken);
            var hasInvalidSession = token is not null && follower.Caller.SessionId is null;
            var query = Services.Queries.Read(frame.Query, follower.Caller, hasInvalidSession);
            var (address, size) = (AddressOf(identity!, requestId), frame.Query.GetRawText().Length);
            var subscription = new LiveSubscription(this, IdOf(requestId), address, shopAddress, query, follower, size);
            var isFollowed = TryFollow(
                subscription,
                () => token is null ? ReferenceEquals(follower, current()) : !HasChangedWhileAnswering(follower),
                () => Connection.TryEnqueue(LiveFrames.Plain("subscribed", subscription.Address)));
            if (isFollowed)
                return;
        }
    }

    // Confirmed even if there is no such subscription, because SDKs wait for the response.
    private void Unsubscribe(long requestId) =>
        Unsubscribe(IdOf(requestId), () => Connection.TryEnqueue(LiveFrames.Plain("unsubscribed", AddressOf(identity!, requestId))));

    private string NoSuchSubscription(long requestId) =>
        $"Cannot find subscription with clientId {identity!.ClientId} subscriptionId {requestId}. "
        + "Make sure you subscribe to live query server before updating.";

    private static string IdOf(long requestId) => requestId.ToString(CultureInfo.InvariantCulture);

    private static byte[] AddressOf(Identity identity, long? requestId = null) =>
        LiveFrames.Address(identity.ClientId, identity.InstallationId, requestId);

    private static OutgoingFrame ErrorFrame(ParseError error, long? requestId = null) =>
        LiveFrames.Error(error.Code ?? WrongKey, error.Message, reconnect: false, requestId);

    /// <summary>The client's ids and credentials.</summary>
    private sealed record Identity(string ClientId, string? InstallationId, ParseCredentials Credentials);

    [LoggerMessage(Level = LogLevel.Error, Message = "Handling a LiveQuery frame failed")]
    private partial void LogFault(Exception fault);
}
