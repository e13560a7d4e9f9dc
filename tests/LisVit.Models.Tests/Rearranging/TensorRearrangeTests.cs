using CsCheck;
using LisVit.Models.Rearranging;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

public sealed class TensorRearrangeTests
{
    [Theory]
    [InlineData("b t c h w -> (b t) c h w", "2 3 4 5 6", "6 4 5 6", "b=2 t=3 c=4 h=5 w=6", "")]
    [InlineData("(b t) c h w -> b t c h w", "6 4 5 6", "2 3 4 5 6", "b=2 t=3 c=4 h=5 w=6", "b")]
    [InlineData("(b t) c -> b c t", "6 4", "2 4 3", "b=2 t=3 c=4", "t")]
    [InlineData("(b t) d (nh ph) (nw pw) -> (b nh nw) (t ph pw) d", "6 5 4 6", "12 12 5", "b=2 t=3 d=5 nh=2 ph=2 nw=3 pw=2", "b nh nw")]
    [InlineData("(b nh nw) (t ph pw) d -> (b t) d (nh ph) (nw pw)", "12 12 5", "6 5 4 6", "b=2 t=3 d=5 nh=2 ph=2 nw=3 pw=2", "nh nw t ph")]
    [InlineData("b t d -> t b d", "2 3 4", "3 2 4", "b=2 t=3 d=4", "")]
    [InlineData("b l (heads d) -> b heads l d", "2 3 8", "2 4 3 2", "b=2 l=3 heads=4 d=2", "heads")]
    [InlineData("b 1 d -> b d", "2 1 3", "2 3", "b=2 d=3", "")]
    [InlineData("b d -> b 1 d 1", "2 3", "2 1 3 1", "b=2 d=3", "")]
    [InlineData("b d -> (1 d) () (b)", "2 3", "3 1 2", "b=2 d=3", "")]
    [InlineData("a b -> (b a)", "2 3", "6", "a=2 b=3", "a b")]
    [InlineData("a b->b   a", "2 3", "3 2", "a=2 b=3", "")]
    [InlineData("a b -> a b", "2 3", "2 3", "a=2 b=3", "")]
    [InlineData("b t -> t b", "2 0", "0 2", "b=2 t=0", "")]
    [InlineData(" -> 1", "", "1", "", "")]
    public void A_pattern_does_what_counting_through_its_axes_does(string pattern, string shape, string expectedShape, string sizes, string given)
    {
        var size = sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToDictionary(part => part[0], part => long.Parse(part[1]));
        var sides = pattern.Split("->");
        using var scope = NewDisposeScope();
        var input = arange(size.Values.Aggregate(1L, (product, length) => product * length)).reshape(Shape(shape));

        var output = input.Rearrange(pattern, [.. given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(axis => (axis, size[axis]))]);

        output.shape.Should().Equal(Shape(expectedShape));
        Values(output).Should().Equal(NaiveRearrange.Values(NaiveRearrange.Axes(sides[0]), NaiveRearrange.Axes(sides[1]), size));
    }

    [Theory]
    [InlineData("b ... -> ... b", "a b c -> b c a")]
    [InlineData("... w -> w ...", "a b c -> c a b")]
    [InlineData("b ... w -> b (... w)", "a b c -> a (b c)")]
    [InlineData("... -> (...)", "a b c -> (a b c)")]
    [InlineData("x y z ... -> z ... y x", "a b c -> c b a")]
    [InlineData("(b t) ... -> b ... t", "(x t) b c -> x b c t")]
    public void An_ellipsis_stands_for_the_dimensions_without_a_name(string withEllipsis, string spelledOut)
    {
        using var scope = NewDisposeScope();
        var input = arange(24).reshape(4, 3, 2);
        (string, long)[] sizes = withEllipsis.Contains('t') ? [("t", 2)] : [];

        var output = input.Rearrange(withEllipsis, sizes);

        var expected = input.Rearrange(spelledOut, sizes);
        output.shape.Should().Equal(expected.shape);
        Values(output).Should().Equal(Values(expected));
    }

    [Fact]
    public void Random_patterns_do_what_counting_does_and_read_backwards_undo_it() =>
        Gen.Select(Gen.Long[1, 4].Array[0, 6], Gen.Int[0, 63], Gen.Int[0, 63], Gen.Int[0, 10_000]).Sample((lengths, cutInput, cutOutput, seed) =>
        {
            using var scope = NewDisposeScope();
            string[] from = [.. lengths.Select((_, index) => $"a{index}")];
            var to = from.ToArray();
            new Random(seed).Shuffle(to);
            var size = from.Zip(lengths).ToDictionary(pair => pair.First, pair => pair.Second);
            (string, long)[] axes = [.. size.Select(pair => (pair.Key, pair.Value))];
            var left = Group(from, cutInput);
            var right = Group(to, cutOutput);
            var input = arange(lengths.Aggregate(1L, (product, length) => product * length)).reshape(GroupShape(left, size));

            var output = input.Rearrange($"{Text(left)} -> {Text(right)}", axes);
            var back = output.Rearrange($"{Text(right)} -> {Text(left)}", axes);

            output.shape.Should().Equal(GroupShape(right, size));
            Values(output).Should().Equal(NaiveRearrange.Values(from, to, size));
            back.shape.Should().Equal(input.shape);
            Values(back).Should().Equal(Values(input));
        }, iter: 200);

    [Theory]
    [InlineData("b t d", "it must have exactly one '->', but has 0")]
    [InlineData("b -> b -> b", "it must have exactly one '->', but has 2")]
    [InlineData("b ((t) d) -> b t d", "parentheses must not be nested")]
    [InlineData("b (t d -> b t d", "'(' has no ')'")]
    [InlineData("b t) d -> b t d", "')' has no '('")]
    [InlineData("b b d -> b d", "'b' is twice on the left")]
    [InlineData("b d -> b d b", "'b' is twice on the right")]
    [InlineData("... b ... -> b ...", "'...' is twice on the left")]
    [InlineData("b t d -> b t", "'d' is on the left only")]
    [InlineData("b t -> b t d", "'d' is on the right only")]
    [InlineData("b t d -> b ...", "'t' is on the left only")]
    [InlineData("(b ...) d -> b ... d", "'...' must not be inside parentheses on the left")]
    [InlineData("b 2 d -> b d", "'2' is not an axis")]
    [InlineData("b _t d -> b _t d", "'_t' is not an axis")]
    [InlineData("b t.d -> b t.d", "'t.d' is not an axis")]
    public void A_pattern_that_is_not_well_formed_is_refused_with_the_reason(string pattern, string reason)
    {
        using var x = zeros(2, 3, 4);
        x.Invoking(x => x.Rearrange(pattern)).Should().Throw<ArgumentException>().WithMessage($"The pattern \"{pattern}\" is not valid: {reason}*");
    }

    [Theory]
    [InlineData("b t -> t b", "", "[2, 3, 4] as \"b t -> t b\": the left side names 2 dimension(s), but the tensor has 3")]
    [InlineData("a b c d ... -> a b c d ...", "", "[2, 3, 4] as \"a b c d ... -> a b c d ...\": the left side names at least 4 dimension(s), but the tensor has 3")]
    [InlineData("b t (x y) -> b t x y", "", "[2, 3, 4] as \"b t (x y) -> b t x y\": give the size of all but one of x, y in (x y), which has 4")]
    [InlineData("b t (x y) -> b t x y", "y=3", "[2, 3, 4] as \"b t (x y) -> b t x y\" with y = 3: (x y) has 4, which is not a multiple of 3")]
    [InlineData("b t (x y) -> b t x y", "x=2 y=3", "[2, 3, 4] as \"b t (x y) -> b t x y\" with x = 2, y = 3: (x y) makes 6, but the tensor has 4 there")]
    [InlineData("b t d -> d b t", "t=5", "[2, 3, 4] as \"b t d -> d b t\" with t = 5: t makes 5, but the tensor has 3 there")]
    [InlineData("b 1 d -> b d", "", "[2, 3, 4] as \"b 1 d -> b d\": 1 makes 1, but the tensor has 3 there")]
    public void A_pattern_that_does_not_fit_is_named_with_the_shape_and_the_sizes(string pattern, string sizes, string message)
    {
        using var x = zeros(2, 3, 4);
        x.Invoking(x => x.Rearrange(pattern, Sizes(sizes))).Should().Throw<ArgumentException>().WithMessage($"Cannot rearrange {message}.");
    }

    [Theory]
    [InlineData("z=2", "The size z = 2 is given, but the pattern \"b t d -> d b t\" has no axis 'z'.*")]
    [InlineData("b=0", "The size b = 0 given for the pattern \"b t d -> d b t\" must be at least 1.*")]
    [InlineData("b=2 b=3", "The pattern \"b t d -> d b t\" is given b twice: 2 and 3.*")]
    public void A_size_that_the_pattern_cannot_use_is_named(string sizes, string message)
    {
        using var x = zeros(2, 3, 4);
        x.Invoking(x => x.Rearrange("b t d -> d b t", Sizes(sizes))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Theory]
    [InlineData("a (b c) -> a (b c)")]
    [InlineData("a (b c) -> a b c")]
    [InlineData("a (b c) -> b a c")]
    [InlineData("a (b c) -> c (a b)")]
    public void One_tensor_stays_in_the_callers_scope_and_the_input_is_left_alone(string pattern)
    {
        using var scope = NewDisposeScope();
        var x = arange(8).reshape(2, 4);
        var before = scope.DisposablesCount;

        var y = x.Rearrange(pattern, ("b", 2));

        scope.DisposablesCount.Should().Be(before + 1);
        y.Should().NotBeSameAs(x);
        y.Dispose();
        x.sum().item<long>().Should().Be(28);
    }

    [Theory]
    [InlineData("a b c -> a b c")]
    [InlineData("a b c -> c a b")]
    [InlineData("a b c -> (a b) c")]
    [InlineData("a b c -> c (a b)")]
    public void Memory_is_shared_where_strides_allow(string pattern)
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4);

        x.Rearrange(pattern).fill_(1);

        x.sum().item<float>().Should().Be(24);
    }

    [Fact]
    public void Gradients_pass_through()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2, 3], requires_grad: true);
        var weights = arange(6, dtype: float32);

        (x.Rearrange("a b -> (b a)") * weights).sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(0, 2, 4, 1, 3, 5);
    }

    [Fact]
    public void Threads_may_share_patterns() =>
        Parallel.For(1, 200, index =>
        {
            using var scope = NewDisposeScope();
            var length = 1 + (index % 7);
            zeros(2 * length, 3).Rearrange("(b t) c -> c t b", ("t", length)).shape.Should().Equal(3, length, 2);
        });

    [Fact]
    public void The_cache_is_bounded_and_keeps_shapes_and_sizes_apart()
    {
        var cache = new RearrangeCache(capacity: 4);
        for (var length = 1; length <= 10; length++)
        {
            cache.Plan("(b t) -> t b", [12], [("b", 3)]).Should().NotBeSameAs(cache.Plan("(b t) -> t b", [12], [("t", 3)]));
            cache.Plan("a b -> b a", [length, 2], []).Should().BeSameAs(cache.Plan("a b -> b a", [length, 2], []));
            cache.PlanCount.Should().BeLessThanOrEqualTo(4);
        }
    }

    private static long[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.contiguous().data<long>().ToArray();

    private static (string, long)[] Sizes(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).Select(part => (part[0], long.Parse(part[1])))];

    private static long[] Shape(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    /// <summary>Cuts axes into dimensions behind each axis whose bit is set.</summary>
    private static List<List<string>> Group(string[] axes, int cuts)
    {
        List<List<string>> groups = [[]];
        for (var index = 0; index < axes.Length; index++)
        {
            groups[^1].Add(axes[index]);
            if ((cuts >> index & 1) == 1)
                groups.Add([]);
        }

        return groups;
    }

    private static string Text(List<List<string>> groups) => string.Join(' ', groups.Select(group => $"({string.Join(' ', group)})"));

    private static long[] GroupShape(List<List<string>> groups, Dictionary<string, long> sizes) =>
        [.. groups.Select(group => group.Aggregate(1L, (product, axis) => product * sizes[axis]))];
}
