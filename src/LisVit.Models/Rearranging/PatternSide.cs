using System.Globalization;
using System.Text.RegularExpressions;

namespace LisVit.Models.Rearranging;

/// <summary>The dimensions of one tensor in a pattern, as <c>(b t) c 1 ...</c>: one side of an arrow, or all of a pattern that has none.</summary>
internal sealed partial class PatternSide
{
    private readonly string pattern;
    private readonly bool allowsBlanks;
    private readonly List<PatternDimension> dimensions = [];
    private readonly List<PatternAxis> axes = [];

    /// <param name="pattern">The whole pattern.</param>
    /// <param name="side">The part of it to read.</param>
    /// <param name="place">Where that is, for messages: "on the left".</param>
    /// <param name="allowsBlanks">Whether <c>_</c> may stand for an axis whose name is of no interest.</param>
    /// <exception cref="ArgumentException">The side is not well formed; the message says where.</exception>
    public PatternSide(string pattern, Range side, string place, bool allowsBlanks = false)
    {
        this.pattern = pattern;
        this.allowsBlanks = allowsBlanks;
        ReadDimensions(side);

        var seen = new HashSet<PatternAxis>();
        foreach (var axis in dimensions.SelectMany(dimension => dimension.Axes))
        {
            if (!seen.Add(axis))
                throw Invalid(pattern, $"'{axis}' is twice {place}");
            axes.Add(axis);
        }
    }

    /// <summary>Dimensions from the first to the last.</summary>
    public IReadOnlyList<PatternDimension> Dimensions => dimensions;

    /// <summary>Axes from the slowest to the fastest.</summary>
    public IReadOnlyList<PatternAxis> Axes => axes;

    /// <summary>Whether <c>...</c> is a dimension, not inside parentheses.</summary>
    public bool HasEllipsis => dimensions.Any(dimension => dimension.IsEllipsis);

    /// <summary>Whether <c>...</c> is inside parentheses.</summary>
    public bool HasEllipsisInParentheses => !HasEllipsis && axes.Contains(PatternAxis.Ellipsis);

    public static ArgumentException Invalid(string pattern, string reason) => new($"The pattern \"{pattern}\" is not valid: {reason}.");

    /// <summary>Whether einops would take it for the name of an axis: letters, digits and inner underscores, a letter first.</summary>
    public static bool IsName(string token) => Name().IsMatch(token);

    private void ReadDimensions(Range side)
    {
        var (start, length) = side.GetOffsetAndLength(pattern.Length);
        List<PatternAxis>? group = null;
        foreach (var token in Tokens().Matches(pattern.Substring(start, length)).Cast<Match>())
        {
            if (token.Value == "(")
            {
                group = group is null ? [] : throw Invalid(pattern, "parentheses must not be nested");
            }
            else if (token.Value == ")")
            {
                dimensions.Add(new PatternDimension(group ?? throw Invalid(pattern, "')' has no '('")));
                group = null;
            }
            else
            {
                PatternAxis[] read = token.Value == "1" ? [] : [ReadAxis(token.Value, start + token.Index)];
                if (group is null)
                    dimensions.Add(new PatternDimension(read, IsEllipsis: read is [var axis] && axis == PatternAxis.Ellipsis));
                else
                    group.AddRange(read);
            }
        }

        if (group is not null)
            throw Invalid(pattern, "'(' has no ')'");
    }

    private PatternAxis ReadAxis(string token, int position)
    {
        if (token == PatternAxis.Ellipsis.Name)
            return PatternAxis.Ellipsis;
        if (IsName(token))
            return new PatternAxis(token);
        if (token == PatternAxis.Blank && allowsBlanks)
            return new PatternAxis(token, Position: position);
        if (!Number().IsMatch(token))
            throw Invalid(pattern, $"'{token}' is not an axis; an axis is a name that begins with a letter and does not end with an underscore, a number or '...'");
        return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 1
            ? new PatternAxis(token, size, position)
            : throw Invalid(pattern, $"'{token}' is not the length of an axis; write 1 or a greater number that fits 64 bits");
    }

    [GeneratedRegex(@"[()]|[^\s()]+")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"^\p{L}(\w*[\p{L}\p{M}\p{N}])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[0-9]+\z")]
    private static partial Regex Number();
}
