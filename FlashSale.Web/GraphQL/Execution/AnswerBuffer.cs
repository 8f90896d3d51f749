using FlashSale.Web.Parse.Calls;


namespace FlashSale.Web.GraphQL.Execution;

/// <summary>A response that is being written. Writing more than <see cref="MaxBytes"/> throws <see cref="ParseException"/>.</summary>
internal sealed class AnswerBuffer : MemoryStream
{
    /// <summary>Maximum length of a response, in bytes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        EnsureWithinLimit(count);
        base.Write(buffer, offset, count);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        EnsureWithinLimit(buffer.Length);
        base.Write(buffer);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        EnsureWithinLimit(count);
        return base.WriteAsync(buffer, offset, count, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        EnsureWithinLimit(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    private void EnsureWithinLimit(int count)
    {
        if (Length + count > MaxBytes)
        {
            throw new ParseException(ParseError.InvalidQuery(
                $"The response would exceed {MaxBytes / 1024 / 1024} megabytes. Request fewer objects or fields at once."));
        }
    }
}
