namespace LisVit.Models.Rearranging;

/// <summary>A parsed pattern of packing, as <c>b * d</c>: named axes around the star, which stands for any number of dimensions.</summary>
internal sealed class PackPattern
{
    private const string Star = "*";

    /// <exception cref="ArgumentException">The pattern is not well formed; the message says where.</exception>
    public PackPattern(string text)
    {
        Text = text;
        Tokens = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        foreach (var (index, token) in Tokens.Index())
        {
            if (token != Star && !PatternSide.IsName(token))
                throw PatternSide.Invalid(text, $"'{token}' is neither '{Star}' nor a name that begins with a letter and does not end with an underscore");
            if (Array.IndexOf(Tokens, token) != index)
                throw PatternSide.Invalid(text, $"'{token}' is twice in it");
        }

        Before = Array.IndexOf(Tokens, Star);
        if (Before < 0)
            throw PatternSide.Invalid(text, $"it must have a '{Star}' for the axes that are packed");
    }

    public string Text { get; }

    /// <summary>Number of axes before the star.</summary>
    public int Before { get; }

    /// <summary>Number of axes behind the star.</summary>
    public int After => Tokens.Length - Before - 1;

    private string[] Tokens { get; }

    /// <summary>Names the axis that a dimension of a packed tensor has.</summary>
    public string NameOf(int dimension) => Tokens[dimension];

    /// <summary>The shape with <paramref name="middle"/> in place of what the star stands for.</summary>
    public long[] With(ReadOnlySpan<long> shape, ReadOnlySpan<long> middle) => [.. shape[..Before], .. middle, .. shape[^After..]];

    /// <summary>What the star stands for.</summary>
    public long[] Middle(ReadOnlySpan<long> shape) => shape[Before..^After].ToArray();

    public static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
