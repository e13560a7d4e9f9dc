using System.Text.RegularExpressions;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

/// <summary>The examples of docs/notation.md.</summary>
public sealed partial class NotationTests
{
    private readonly string text = File.ReadAllText(Repository.PathTo("docs/notation.md"));

    [Fact]
    public void Every_example_is_a_conformance_case()
    {
        (string, string)[] examples = [.. Example().Matches(text).Select(match => (match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value))];
        examples.Should().HaveCountGreaterThanOrEqualTo(15);
        examples.Should().BeSubsetOf(ConformanceCase.Of("valid", "rearrange", "reduce", "repeat").Select(test => (test.Function, test.Pattern)));
    }

    [Fact]
    public void The_example_of_packing_is_true()
    {
        using var scope = NewDisposeScope();
        text.Should().Contain(".Pack(\"b * d\")").And.Contain(".Unpack(packedShapes, \"b * d\")").And.Contain(".Unpack([[], [-1]], \"b * d\")");

        var (tokens, packedShapes) = new[] { zeros(2, 3), zeros(2, 4, 5, 3) }.Pack("b * d");
        tokens.shape.Should().Equal(2, 1 + (4 * 5), 3);

        tokens.Unpack(packedShapes, "b * d").Select(part => part.shape).Should().BeEquivalentTo(new long[][] { [2, 3], [2, 4, 5, 3] }, options => options.WithStrictOrdering());
        tokens.Unpack([[], [-1]], "b * d").Select(part => part.shape).Should().BeEquivalentTo(new long[][] { [2, 3], [2, 20, 3] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void The_example_of_reading_sizes_is_true()
    {
        text.Should().Contain(".ParseShape(\"b _ h w\")[\"h\"]");
        using var frames = zeros(2, 3, 5, 7);
        frames.ParseShape("b _ h w")["h"].Should().Be(5);
    }

    [Fact]
    public void The_example_of_an_error_is_true()
    {
        using var x = zeros(2, 3, 5);
        var message = x.Invoking(x => x.Rearrange("b t (x y) -> b t x y", ("y", 3))).Should().Throw<ArgumentException>().Which.Message;
        text.Should().Contain($"`{message}`");
    }

    [GeneratedRegex(@"\.(Rearrange|Reduce|Repeat)\(""([^""]+)""")]
    private static partial Regex Example();
}
