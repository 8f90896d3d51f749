using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>A client that speaks LiveQuery: who it says it is, and what it is answered.</summary>
/// <param name="connection">The way to it.</param>
/// <param name="from">Its address, if it is known.</param>
/// <param name="place">Its place among the clients.</param>
/// <param name="shop">Where it reaches the shop.</param>
/// <param name="desk">What all clients share.</param>
internal sealed partial class LiveQueryClient(LiveConnection connection, IPAddress? from, LiveClients.Place place, Uri shop, LiveQueryServices desk)
    : LiveClient(connection, place, desk)
{
    // Parse's LiveQuery has codes of its own for these.
    private const int BadFrame = 1;
    private const int Unknown = 2;
    private const int WrongKey = 4;

    private static readonly OutgoingFrame ChangesLost =
        LiveFrames.Error(1, "Changes were lost: connect again, and read what you look at anew.", reconnect: true);

    private readonly ILogger logger = desk.Logger;
    private readonly JsonDocumentOptions json = new() { MaxDepth = desk.ParseOptions.MaxJsonDepth, AllowDuplicateProperties = false };

    private Identity? identity;

    public override void EndAfterLoss() => Connection.End(ChangesLost, "changes lost");

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
            Connection.Put(ErrorFrame(refused.Error, requestId));
        }
        catch (Exception fault) when (Desk.Outage.Explains(fault))
        {
            var away = ParseError.DatabaseAway;
            Connection.End(
                LiveFrames.Error(away.Code!.Value, away.Message, reconnect: true),
                "database away",
                WebSocketCloseStatus.InternalServerError);
        }
#pragma warning disable CA1031 // Whatever it is, the client learns that it was not answered, and the log learns why.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFault(fault);
            Connection.End(LiveFrames.Error(BadFrame, "Internal server error.", reconnect: true), "fault", WebSocketCloseStatus.InternalServerError);
        }
    }

    protected override bool Put(LiveSubscription subscription, LiveEventMessage news)
    {
        var form = (news.Event, subscription.Keys, subscription.Shop);
        if (!news.Written.Objects.TryGetValue(form, out var objects))
            news.Written.Objects[form] = objects = LiveFrames.Objects(news.Event, news.Change, subscription);
        return Connection.Put(LiveFrames.Event(news.Event.Op, subscription.Address, objects));
    }

    protected override void PutSessionEnded(LiveSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        Connection.Put(ErrorFrame(ParseError.InvalidSession, long.Parse(subscription.Id, CultureInfo.InvariantCulture)));
    }

    protected override void EndAsTooLate() => Connection.End(
        LiveFrames.Error(Unknown, $"Connect within {Desk.Options.ConnectWithin.TotalSeconds} seconds.", reconnect: false),
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
                Connection.Put(LiveFrames.Error(Unknown, "Can not find this client, make sure you connect to server before subscribing", reconnect: true));
                break;
            case "subscribe":
                // Before anything is looked at that may be over when they are reached: a session, an earlier subscription.
                await Desk.Changes.WaitForPeersAsync(cancellationToken);
                await SubscribeAsync(frame.RequireRequestId(), frame, () => Own!, cancellationToken);
                break;
            case "update":
                await Desk.Changes.WaitForPeersAsync(cancellationToken);
                var requestId = frame.RequireRequestId();
                if (Find(IdOf(requestId)) is { } current)
                    await SubscribeAsync(requestId, frame, () => current.Follower, cancellationToken);
                else
                    Connection.Put(LiveFrames.Error(Unknown, NoSuchSubscription(requestId), reconnect: false, requestId));
                break;
            case "unsubscribe":
                Unsubscribe(frame.RequireRequestId());
                break;
            case "query":
                throw new ParseException(ParseError.Forbidden(
                    "A subscription can't be asked for its objects here. Send its query to the REST API: find() of the query itself."));
            default:
                Connection.Put(LiveFrames.Error(BadFrame, $"No enum match for: \"{frame.Op}\"", reconnect: true));
                break;
        }
    }

    private async Task ConnectAsync(ClientFrame frame, CancellationToken cancellationToken)
    {
        if (identity is not null)
            throw new ParseException(ParseError.InvalidQuery("This client is connected already. To be somebody else, open another connection."));
        try
        {
            var credentials = frame.ReadCredentials();
            var installationId = frame.FindText("installationId");
            if (installationId?.Length > Session.InstallationIdLength)
                throw new ParseException(ParseError.InvalidJson($"installationId is too long: at most {Session.InstallationIdLength} characters."));
            while (!TryIdentify(await Desk.Gate.AdmitFollowerAsync(credentials, from, cancellationToken), credentials, installationId))
            {
                // The session ended, or its account changed, since it was looked up.
            }
        }
        catch (ParseException refused)
        {
            Connection.End(ErrorFrame(refused.Error), "refused", WebSocketCloseStatus.PolicyViolation);
        }
    }

    private bool TryIdentify(Follower follower, ParseCredentials credentials, string? installationId) => TryConnect(follower, () =>
    {
        identity = new Identity(Guid.NewGuid().ToString(), installationId, credentials);
        Connection.Put(LiveFrames.Plain("connected", AddressOf(identity)));
    });

    private async Task SubscribeAsync(long requestId, ClientFrame frame, Func<Follower> current, CancellationToken cancellationToken)
    {
        var token = frame.FindText("sessionToken");
        while (true)
        {
            var follower = token is null
                ? current()
                : await Desk.Gate.AdmitFollowerAsync(identity!.Credentials.With(token), from, cancellationToken);
            var hasInvalidSession = token is not null && follower.Caller.SessionId is null;
            var query = Desk.Queries.Read(frame.Query, follower.Caller, hasInvalidSession);
            var (address, size) = (AddressOf(identity!, requestId), frame.Query.GetRawText().Length);
            var subscription = new LiveSubscription(this, IdOf(requestId), address, shop, query, follower, size);
            var isFollowed = TryFollow(
                subscription,
                () => token is null ? ReferenceEquals(follower, current()) : !HasChangedMeanwhile(follower),
                () => Connection.Put(LiveFrames.Plain("subscribed", subscription.Address)));
            if (isFollowed)
                return;
        }
    }

    // Also confirmed for a subscription that has ended already, or never was: SDKs wait for the answer.
    private void Unsubscribe(long requestId) =>
        Unsubscribe(IdOf(requestId), () => Connection.Put(LiveFrames.Plain("unsubscribed", AddressOf(identity!, requestId))));

    private string NoSuchSubscription(long requestId) =>
        $"Cannot find subscription with clientId {identity!.ClientId} subscriptionId {requestId}. "
        + "Make sure you subscribe to live query server before updating.";

    private static string IdOf(long requestId) => requestId.ToString(CultureInfo.InvariantCulture);

    private static byte[] AddressOf(Identity identity, long? requestId = null) => LiveFrames.Address(identity.ClientId, identity.InstallationId, requestId);

    private static OutgoingFrame ErrorFrame(ParseError error, long? requestId = null) => LiveFrames.Error(error.Code ?? WrongKey, error.Message, reconnect: false, requestId);

    /// <summary>Who the client says it is.</summary>
    private sealed record Identity(string ClientId, string? InstallationId, ParseCredentials Credentials);

    [LoggerMessage(Level = LogLevel.Error, Message = "A frame of a LiveQuery client could not be answered")]
    private partial void LogFault(Exception fault);
}
