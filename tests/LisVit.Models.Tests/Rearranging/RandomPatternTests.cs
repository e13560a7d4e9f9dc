using CsCheck;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

/// <summary>Random orders, groups, ellipses, numbers, lost and gained axes.</summary>
public sealed class RandomPatternTests
{
    [Theory]
    [InlineData("rearrange", 400)]
    [InlineData("reduce", 200)]
    [InlineData("repeat", 400)]
    public void Random_patterns_do_what_counting_does(string function, int times) =>
        Gen.Int.Sample(seed =>
        {
            var drawn = new RandomPattern(seed, function);
            PatternCheck.HoldsForOne(function, drawn.Pattern, drawn.Shape, drawn.Axes);
        }, iter: times);

    [Fact]
    public void A_random_pattern_read_backwards_gives_the_input_back() =>
        Gen.Int.Sample(seed =>
        {
            using var scope = NewDisposeScope();
            var drawn = new RandomPattern(seed, "rearrange");
            if (drawn.EllipsisIsMerged)
                return;
            var x = PatternCheck.Numbers(drawn.Shape);

            var back = x.Rearrange(drawn.Pattern, drawn.Axes).Rearrange($"{drawn.Right} -> {drawn.Left}", drawn.AllAxes);

            back.shape.Should().Equal(x.shape, "{0}", drawn.Pattern);
            PatternCheck.Values(back).Should().Equal(PatternCheck.Values(x), "{0}", drawn.Pattern);
        }, iter: 300);

    [Fact]
    public void A_repetition_reduced_backwards_gives_the_input_back() =>
        Gen.Int.Sample(seed =>
        {
            using var scope = NewDisposeScope();
            var drawn = new RandomPattern(seed, "repeat");
            if (drawn.EllipsisIsMerged)
                return;
            var x = PatternCheck.Numbers(drawn.Shape);

            var back = x.Repeat(drawn.Pattern, drawn.Axes).Reduce($"{drawn.Right} -> {drawn.Left}", Reduction.Max, [.. drawn.AllAxes.Where(axis => $" {drawn.Right} ".Split(' ', '(', ')').Contains(axis.Axis))]);

            back.shape.Should().Equal(x.shape, "{0}", drawn.Pattern);
            PatternCheck.Values(back).Should().Equal(PatternCheck.Values(x), "{0}", drawn.Pattern);
        }, iter: 200);

    [Fact]
    public void Unpacking_gives_back_what_was_packed() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[1, 3].Array[0, 3].Array[1, 4], Gen.Int[0, 100]).Sample((before, after, middles, open) =>
        {
            using var scope = NewDisposeScope();
            string[] names = ["x", "y", "z", "w"];
            var pattern = string.Join(' ', [.. names[..before], "*", .. names[2..(2 + after)]]);
            long[] head = [.. Enumerable.Range(2, before).Select(length => (long)length)];
            long[] tail = [.. Enumerable.Range(3, after).Select(length => (long)length)];
            Tensor[] x = [.. middles.Select((middle, index) => PatternCheck.Numbers([.. head, .. middle.Select(length => (long)length), .. tail]) + (100 * index))];

            var (packed, packedShapes) = x.Pack(pattern);
            // One size may be left open.
            if (packedShapes[open % middles.Length] is { Length: > 0 } shape)
                shape[open % shape.Length] = -1;
            var back = packed.Unpack(packedShapes, pattern);

            back.Should().HaveSameCount(x);
            foreach (var (tensor, expected) in back.Zip(x))
            {
                tensor.shape.Should().Equal(expected.shape);
                PatternCheck.Values(tensor).Should().Equal(PatternCheck.Values(expected));
            }
        }, iter: 200);
}
