using System.Globalization;
using System.Text.Json;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;
using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Endpoints for objects of every class: <c>/classes/{class}</c> and <c>/classes/{class}/{id}</c>.</summary>
internal static class ObjectsApi
{
    public static void MapClasses(this ParseRoutes routes)
    {
        routes.Map("POST", "/classes/*", static (request, cancellationToken) => IsInstallations(request)
            ? InstallationsApi.SaveAsync(request, cancellationToken)
            : ClassOf(request) is UserClass
                ? UsersApi.SignUpAsync(request, cancellationToken)
                : CreateAsync(request, ClassOf(request), cancellationToken));
        routes.Map("GET", "/classes/*", static (request, cancellationToken) => IsInstallations(request)
            ? InstallationsApi.FindAsync(request, cancellationToken)
            : FindAsync(request, ClassOf(request), cancellationToken));
        routes.Map("GET", "/classes/*/*", static (request, cancellationToken) => IsInstallations(request)
            ? InstallationsApi.GetAsync(request, request.Values[1], cancellationToken)
            : GetAsync(request, ClassOf(request), request.Values[1], cancellationToken));
        routes.Map("PUT", "/classes/*/*", static (request, cancellationToken) => IsInstallations(request)
            ? InstallationsApi.UpdateAsync(request, request.Values[1], cancellationToken)
            : ClassOf(request) is UserClass
                ? UsersApi.UpdateAsync(request, request.Values[1], cancellationToken)
                : UpdateAsync(request, ClassOf(request), request.Values[1], cancellationToken));
        routes.Map("DELETE", "/classes/*/*", static (request, cancellationToken) => IsInstallations(request)
            ? InstallationsApi.DeleteAsync(request, request.Values[1], cancellationToken)
            : ClassOf(request) is UserClass
                ? UsersApi.DeleteAsync(request, request.Values[1], cancellationToken)
                : DeleteAsync(request, ClassOf(request), request.Values[1], cancellationToken));
        routes.Map("GET", "/roles", static (request, cancellationToken) => FindAsync(request, RoleClass(request), cancellationToken));
        routes.Map(
            "GET",
            "/roles/*",
            static (request, cancellationToken) => GetAsync(request, RoleClass(request), request.Values[0], cancellationToken));
    }

    /// <summary>Finds objects.</summary>
    public static async Task<ParseAnswer> FindAsync(ParseRequest request, ParseClass parseClass, CancellationToken cancellationToken)
    {
        parseClass.RequireAccess(parseClass.Rights.Read, request.Caller);
        var shared = request.Get<ResponseCache>();
        var cacheKey = CacheKey.Shared(parseClass, request.Caller, request.Call.BaseAddress, request.Body, request.Query);
        if (cacheKey is not null && shared.Find(cacheKey) is { } known)
            return ParseAnswer.Known(await known.WaitAsync(cancellationToken));
        var parser = request.Get<FindQueryParser>();
        var query = parser.Parse(parseClass, request.Body, request.Query);
        var (finder, limits) = (request.Get<ParseFinder>(), request.Get<FindLimits>());
        var cost = await limits.ChargeAsync(parseClass, query, request.Caller, request.Address, cancellationToken);
        if (cacheKey is not null && query.IsForEveryone)
        {
            return ParseAnswer.Known(await shared.GetOrAddAsync(cacheKey, async timeout =>
            {
                using var sharedSlot = await limits.EnterSharedAsync(request.Address, cost, timeout);
                // Executed as an anonymous caller, who sees only public data.
                var forEveryone = await finder.FindAsync(parseClass, query, Caller.Anonymous, sharedSlot.Token);
                return ParseObjectWriter.ToUtf8(
                    writer => ParseObjectWriter.WriteResults(writer, forEveryone, query.Selection, cacheKey.BaseAddress));
            }).WaitAsync(cancellationToken));
        }
        using var slot = await limits.EnterAsync(request.Caller, request.Address, cost, cancellationToken);
        var found = await finder.FindAsync(parseClass, query, request.Caller, slot.Token);
        return ParseAnswer.Ok(
            writer =>
                ParseObjectWriter.WriteResults(
                    writer, found, query.Selection, request.Call.BaseAddress, (more, entity) => WriteToken(more, request, entity)))
            with
        { HoldsSecret = parseClass is SessionClass or UserClass };
    }

    /// <summary>Gets an object. Returns 304 if the client already has this version.</summary>
    public static async Task<ParseAnswer> GetAsync(
        ParseRequest request, ParseClass parseClass, string id, CancellationToken cancellationToken)
    {
        parseClass.RequireAccess(parseClass.Rights.Read, request.Caller);
        var parser = request.Get<FindQueryParser>();
        var selection = parser.ParseSelection(parseClass, request.Body, request.Query);
        var found = await request.Get<ParseFinder>().GetAsync(parseClass, id, request.Caller, selection, cancellationToken)
            ?? throw new ParseException(ParseError.NotFound);
        // Included objects can change without changing this object's version.
        var tag = selection.Included.Count == 0 ? TagOf(parseClass, found.Entity) : null;
        return tag is not null && IsKnown(tag, request.IfNoneMatch)
            ? ParseAnswer.NotModified(tag)
            : Show(request, found, selection) with { ETag = tag, HoldsSecret = parseClass is SessionClass or UserClass };
    }

    /// <summary>Updates an object.</summary>
    public static async Task<ParseAnswer> UpdateAsync(
        ParseRequest request, ParseClass parseClass, string id, CancellationToken cancellationToken) =>
        Updated(await request.Get<ParseObjects>().UpdateAsync(parseClass, id, request.Body, request.Call, cancellationToken), request.Call);

    /// <summary>Deletes an object.</summary>
    public static async Task<ParseAnswer> DeleteAsync(
        ParseRequest request, ParseClass parseClass, string id, CancellationToken cancellationToken)
    {
        await request.Get<ParseObjects>().DeleteAsync(parseClass, id, request.Call, cancellationToken);
        return ParseAnswer.Empty;
    }

    /// <summary>Creates the response for a new object. It has the fields that the client can't know.</summary>
    /// <param name="saved">The object.</param>
    /// <param name="call">The call that created it.</param>
    /// <param name="more">Writes additional members.</param>
    public static ParseAnswer Created(
        ParseWritten saved, ParseCall call, Action<Utf8JsonWriter>? more = null) => new(StatusCodes.Status201Created, writer =>
    {
        writer.WriteStartObject();
        WriteSystemField(writer, saved, "objectId", call);
        WriteSystemField(writer, saved, "createdAt", call);
        WriteServerSetFields(writer, saved, call);
        if (!saved.Changes.HasAcl || HasAnotherAcl(saved))
            WriteAcl(writer, saved);
        more?.Invoke(writer);
        writer.WriteEndObject();
    })
        {
            ETag = TagOf(saved.Class, saved.Object),
        };

    /// <summary>Creates the response for an updated object. It has the fields that the client can't know.</summary>
    /// <inheritdoc cref="Created"/>
    public static ParseAnswer Updated(ParseWritten saved, ParseCall call, Action<Utf8JsonWriter>? more = null) => ParseAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        WriteServerSetFields(writer, saved, call);
        WriteSystemField(writer, saved, "updatedAt", call);
        if (HasAnotherAcl(saved))
            WriteAcl(writer, saved);
        more?.Invoke(writer);
        writer.WriteEndObject();
    }) with
    {
        ETag = TagOf(saved.Class, saved.Object),
    };

    private static async Task<ParseAnswer> CreateAsync(ParseRequest request, ParseClass parseClass, CancellationToken cancellationToken)
    {
        var saved = await request.Get<ParseObjects>().CreateAsync(parseClass, request.Body, request.Call, cancellationToken);
        return Created(saved, request.Call) with { Location = $"/classes/{parseClass.Name}/{parseClass.IdOf(saved.Object)}" };
    }

    private static ParseAnswer Show(ParseRequest request, FoundObject found, Selection selection) => ParseAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        ParseObjectWriter.WriteMembers(writer, found.Entity, selection, found.Included, request.Call.BaseAddress);
        WriteToken(writer, request, found.Entity);
        writer.WriteEndObject();
    });

    // The server stores only hashes of tokens, so it can return only the caller's own token.
    private static void WriteToken(Utf8JsonWriter writer, ParseRequest request, object entity)
    {
        if (entity is User { Id: var userId } ? userId == request.Caller.UserId : entity is Session { Id: var sessionId }
            && sessionId == request.Caller.SessionId)
            UserAnswers.WriteToken(writer, request.Token);
    }

    private static ParseClass ClassOf(ParseRequest request) => request.Get<ParseClasses>().Get(request.Values[0]);

    private static bool IsInstallations(ParseRequest request) => request.Values[0] == InstallationsApi.ClassName;

    private static ParseClass RoleClass(ParseRequest request) => request.Get<ParseClasses>().Get("_Role");

    private static string? TagOf(ParseClass parseClass, object entity) =>
        parseClass.VersionOf(entity) is { } version ? string.Create(CultureInfo.InvariantCulture, $"\"{version}\"") : null;

    private static bool IsKnown(string tag, string ifNoneMatch) =>
        ifNoneMatch.Length > 0 && EntityTagHeaderValue.TryParseList([ifNoneMatch], out var known)
        && known.Any(
            each => each.Equals(EntityTagHeaderValue.Any) || each.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));

    private static bool HasAnotherAcl(ParseWritten saved) =>
        saved.Changes.HasAcl && saved.Changes.Acl != saved.Class.AclOf(saved.Object);

    private static void WriteAcl(Utf8JsonWriter writer, ParseWritten saved)
    {
        if (saved.Class.AclOf(saved.Object) is { } acl)
            ParseObjectWriter.WriteAcl(writer, acl);
    }

    private static void WriteServerSetFields(Utf8JsonWriter writer, ParseWritten saved, ParseCall call)
    {
        foreach (var field in saved.ServerSetFields)
        {
            if (field.Read(saved.Object) is { } value)
                ParseObjectWriter.WriteField(writer, field, value, call.BaseAddress);
        }
    }

    private static void WriteSystemField(Utf8JsonWriter writer, ParseWritten saved, string name, ParseCall call)
    {
        var field = saved.Class.FindField(name)!;
        ParseObjectWriter.WriteField(writer, field, field.Read(saved.Object)!, call.BaseAddress);
    }
}
