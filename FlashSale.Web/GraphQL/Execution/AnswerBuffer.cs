using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>An answer that is being written. It may not become longer than answers may be.</summary>
internal sealed class AnswerBuffer : MemoryStream
{
    /// <summary>Longest answer, in bytes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        DemandRoom(count);
        base.Write(buffer, offset, count);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        DemandRoom(buffer.Length);
        base.Write(buffer);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        DemandRoom(count);
        return base.WriteAsync(buffer, offset, count, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        DemandRoom(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    private void DemandRoom(int more)
    {
        if (Length + more > MaxBytes)
        {
            throw new ParseException(ParseError.InvalidQuery(
                $"The answer is longer than {MaxBytes / 1024 / 1024} megabytes. Ask for fewer objects or fields at once."));
        }
    }
}
