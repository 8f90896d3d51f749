using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Writing;

/// <summary>
/// Creates, updates and deletes objects of every class for all APIs. Checks rights and leaves business rules to the shop's services.
/// Thread-safe.
/// </summary>
public sealed class ParseObjects(ParseFinder finder)
{
    /// <summary>Creates an object.</summary>
    /// <param name="parseClass">The class.</param>
    /// <param name="fields">A JSON object with the fields.</param>
    /// <param name="call">What it is made with.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <exception cref="ParseException">The caller isn't allowed to, or the fields are invalid.</exception>
    public async Task<ParseWritten> CreateAsync(
        ParseClass parseClass, JsonElement fields, ParseCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        ArgumentNullException.ThrowIfNull(call);
        parseClass.RequireAccess(parseClass.Rights.Create, call.Caller);
        var changes = ParseChanges.Read(parseClass, fields);
        parseClass.Require(changes, isNew: true);
        if (changes.HasAcl && !Acl.IsEquivalent(changes.Acl, parseClass.AclOfNew(changes, call.Caller), call.Caller))
            throw new ParseException(Acl.Refused);
        return new ParseWritten(parseClass, changes, null, await parseClass.CreateAsync(changes, call, cancellationToken));
    }

    /// <summary>Updates an object.</summary>
    /// <param name="parseClass">The class.</param>
    /// <param name="id">The id.</param>
    /// <param name="fields">A JSON object with the changes.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <exception cref="ParseException">The caller isn't allowed to or can't see the object, or the fields are invalid.</exception>
    public async Task<ParseWritten> UpdateAsync(
        ParseClass parseClass, string id, JsonElement fields, ParseCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        ArgumentNullException.ThrowIfNull(call);
        parseClass.RequireAccess(parseClass.Rights.Update, call.Caller);
        var current = await FindAsync(parseClass, id, call, cancellationToken)
            ?? throw new ParseException(Missing(parseClass, call) ?? ParseError.NotFound);
        var changes = ParseChanges.Read(parseClass, fields, current);
        parseClass.Require(changes, isNew: false);
        if (changes.HasAcl
            && !Acl.IsEquivalent(changes.Acl, parseClass.AclOf(current), call.Caller)
            && !Acl.IsEquivalent(changes.Acl, parseClass.AclAfter(current, changes), call.Caller))
            throw new ParseException(Acl.Refused);
        CheckVersion(parseClass, current, call);
        var changed = changes.All.Count == 0 ? current : await parseClass.UpdateAsync(current, changes, call, cancellationToken);
        return new ParseWritten(parseClass, changes, current, changed);
    }

    /// <summary>Deletes an object.</summary>
    /// <param name="parseClass">The class.</param>
    /// <param name="id">The id.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <returns>The object as it was.</returns>
    /// <exception cref="ParseException">The caller isn't allowed to or can't see the object, or it can't be deleted.</exception>
    public async Task<object> DeleteAsync(ParseClass parseClass, string id, ParseCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parseClass);
        ArgumentNullException.ThrowIfNull(call);
        parseClass.RequireAccess(parseClass.Rights.Delete, call.Caller, parseClass.DeleteRefusal);
        var current = await FindAsync(parseClass, id, call, cancellationToken)
            ?? throw new ParseException(Missing(parseClass, call) ?? ParseError.NotFoundForDelete);
        CheckVersion(parseClass, current, call);
        await parseClass.DeleteAsync(current, call, cancellationToken);
        return current;
    }

    private static ParseError? Missing(ParseClass parseClass, ParseCall call) => call.Caller.HasMasterKey ? null : parseClass.NotOwnerError;

    private static void CheckVersion(ParseClass parseClass, object current, ParseCall call)
    {
        if (call.IfMatch is not { } version)
            return;
        if (parseClass.VersionOf(current) is not { } newest)
            throw new ParseException(ParseError.Validation($"{parseClass.Name} objects have no version. Leave If-Match out."));
        if (version != newest)
            throw new ParseException(ParseError.Conflict);
    }

    private async Task<object?> FindAsync(ParseClass parseClass, string id, ParseCall call, CancellationToken cancellationToken) =>
        (await finder.GetAsync(parseClass, id, call.Caller, cancellationToken: cancellationToken))?.Entity;
}
