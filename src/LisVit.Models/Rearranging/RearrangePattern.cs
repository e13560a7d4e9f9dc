namespace LisVit.Models.Rearranging;

/// <summary>A parsed pattern, as <c>(b t) c -&gt; b c t</c>: which axes a tensor has and how they are to be ordered and grouped.</summary>
internal sealed class RearrangePattern
{
    private const string Arrow = "->";

    /// <exception cref="ArgumentException">The pattern is not well formed; the message says where.</exception>
    public RearrangePattern(string text, PatternOperation operation)
    {
        Text = text;
        Operation = operation;
        var arrows = text.AsSpan().Count(Arrow);
        if (arrows != 1)
            throw Invalid($"it must have exactly one '{Arrow}', but has {arrows}");

        var arrow = text.IndexOf(Arrow, StringComparison.Ordinal);
        Input = new PatternSide(text, ..arrow, "on the left");
        Output = new PatternSide(text, (arrow + Arrow.Length).., "on the right");
        if (Input.HasEllipsisInParentheses)
            throw Invalid("'...' must not be inside parentheses on the left");
        CheckSides();
        Axes = [.. Input.Axes.Union(Output.Axes).Where(axis => axis.IsNamed)];
    }

    public string Text { get; }

    public PatternOperation Operation { get; }

    /// <summary>Dimensions of the tensor that comes in.</summary>
    public PatternSide Input { get; }

    /// <summary>Dimensions of the tensor that goes out.</summary>
    public PatternSide Output { get; }

    /// <summary>Named axes in the order of the left side, then those that are on the right only.</summary>
    public IReadOnlyList<PatternAxis> Axes { get; }

    private void CheckSides()
    {
        foreach (var axis in Input.Axes.Except(Output.Axes).Where(_ => Operation != PatternOperation.Reduce))
            throw Invalid(axis.Length is null
                ? $"'{axis}' is on the left only; Reduce loses axes"
                : $"'{axis}' is on the left only, for a number is another axis each time; name it and give its size");
        foreach (var axis in Output.Axes.Except(Input.Axes))
        {
            if (axis == PatternAxis.Ellipsis)
                throw Invalid($"'{axis}' is on the right only");
            if (Operation != PatternOperation.Repeat)
                throw Invalid($"'{axis}' is on the right only; Repeat gains axes");
        }
    }

    private ArgumentException Invalid(string reason) => PatternSide.Invalid(Text, reason);
}
