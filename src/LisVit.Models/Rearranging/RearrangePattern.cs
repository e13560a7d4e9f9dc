using System.Text.RegularExpressions;

namespace LisVit.Models.Rearranging;

/// <summary>A parsed pattern, as <c>(b t) c -&gt; b c t</c>: which axes a tensor has and how they are to be ordered and grouped.</summary>
internal sealed partial class RearrangePattern
{
    private RearrangePattern(string text)
    {
        Text = text;
        var sides = text.Split("->");
        if (sides.Length != 2)
            throw Invalid($"it must have exactly one '->', but has {sides.Length - 1}");

        Input = ParseSide(sides[0]);
        Output = ParseSide(sides[1]);
        var inputAxes = UniqueAxes(Input, "left");
        var outputAxes = UniqueAxes(Output, "right");
        if (inputAxes.Except(outputAxes).FirstOrDefault() is { } lost)
            throw Invalid($"'{lost}' is on the left only");
        if (outputAxes.Except(inputAxes).FirstOrDefault() is { } unknown)
            throw Invalid($"'{unknown}' is on the right only");
        if (inputAxes.Contains(PatternDimension.Ellipsis) && !Input.Any(dimension => dimension.IsEllipsis))
            throw Invalid("'...' must not be inside parentheses on the left");
        Axes = [.. inputAxes.Where(axis => axis != PatternDimension.Ellipsis)];
    }

    public string Text { get; }

    /// <summary>Dimensions of the tensor that comes in.</summary>
    public IReadOnlyList<PatternDimension> Input { get; }

    /// <summary>Dimensions of the tensor that goes out.</summary>
    public IReadOnlyList<PatternDimension> Output { get; }

    /// <summary>Named axes in the order of the left side.</summary>
    public IReadOnlyList<string> Axes { get; }

    /// <exception cref="ArgumentException">The pattern is not well formed; the message says where.</exception>
    public static RearrangePattern Parse(string text) => new(text);

    private List<PatternDimension> ParseSide(string side)
    {
        var dimensions = new List<PatternDimension>();
        List<string>? group = null;
        foreach (var token in Tokens().Matches(side).Select(match => match.Value))
        {
            if (token == "(")
            {
                if (group is not null)
                    throw Invalid("parentheses must not be nested");
                group = [];
            }
            else if (token == ")")
            {
                dimensions.Add(new PatternDimension(group ?? throw Invalid("')' has no '('")));
                group = null;
            }
            else if (token != "1" && token != PatternDimension.Ellipsis && !AxisName().IsMatch(token))
            {
                throw Invalid($"'{token}' is not an axis; an axis is a name that begins with a letter, 1 or '...'");
            }
            else if (group is null)
            {
                dimensions.Add(new PatternDimension(token == "1" ? [] : [token], token == PatternDimension.Ellipsis));
            }
            else if (token != "1")
            {
                group.Add(token);
            }
        }

        return group is null ? dimensions : throw Invalid("'(' has no ')'");
    }

    private HashSet<string> UniqueAxes(IReadOnlyList<PatternDimension> side, string name)
    {
        var axes = new HashSet<string>();
        foreach (var axis in side.SelectMany(dimension => dimension.Axes))
        {
            if (!axes.Add(axis))
                throw Invalid($"'{axis}' is twice on the {name}");
        }

        return axes;
    }

    private ArgumentException Invalid(string reason) => new($"The pattern \"{Text}\" is not valid: {reason}.");

    [GeneratedRegex(@"[()]|[^\s()]+")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"^\p{L}\w*$")]
    private static partial Regex AxisName();
}
