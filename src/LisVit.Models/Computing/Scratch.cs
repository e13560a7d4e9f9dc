namespace LisVit.Models.Computing;

/// <summary>Hands out parts of a buffer.</summary>
internal ref struct Scratch(Span<float> buffer)
{
    private Span<float> rest = buffer;

    /// <summary>The next part, with whatever was left in it.</summary>
    public Span<float> Take(int length)
    {
        var part = rest[..length];
        rest = rest[length..];
        return part;
    }

    /// <summary>The next part, of zeros.</summary>
    public Span<float> TakeZeros(int length)
    {
        var part = Take(length);
        part.Clear();
        return part;
    }
}
