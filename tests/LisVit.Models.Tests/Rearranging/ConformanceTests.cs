using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

/// <summary>Every line of cases.txt.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Patterns = ["rearrange", "reduce", "repeat"];
    private static readonly string[] Functions = [.. Patterns, "parse", "pack", "unpack"];

    public static TheoryData<string> Valid => [.. ConformanceCase.Of("valid", Patterns).Select(test => test.Line)];

    public static TheoryData<string> Same => [.. ConformanceCase.Of("same", Patterns).Select(test => test.Line)];

    public static TheoryData<string> Invalid => [.. ConformanceCase.Of("invalid", Functions).Select(test => test.Line)];

    public static TheoryData<string> ValidParse => [.. ConformanceCase.Of("valid", "parse").Select(test => test.Line)];

    public static TheoryData<string> ValidPack => [.. ConformanceCase.Of("valid", "pack").Select(test => test.Line)];

    public static TheoryData<string> ValidUnpack => [.. ConformanceCase.Of("valid", "unpack").Select(test => test.Line)];

    [Fact]
    public void Every_case_is_of_a_kind_and_a_function_that_is_run() =>
        new[] { Valid, Same, Invalid, ValidParse, ValidPack, ValidUnpack }.Sum(cases => cases.Count).Should().Be(ConformanceCase.Count);

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_pattern_does_what_counting_through_its_axes_does(string line)
    {
        using var scope = NewDisposeScope();
        var test = ConformanceCase.Parse(line);
        var shapes = test.InputShapes;
        long[] shape = test.IsList ? [shapes.Length, .. shapes[0]] : shapes[0];

        PatternCheck.HoldsForOne(test.Function, test.Pattern, shape, test.Axes).Should().Equal(ConformanceCase.ReadShape(test.Expected));

        if (test.IsList)
        {
            var stacked = Run(test.Function, test.Pattern, [PatternCheck.Numbers(shape)], isList: false, test.Axes);
            var listed = Run(test.Function, test.Pattern, PatternCheck.Numbers(shape).unbind(0), isList: true, test.Axes);
            listed.shape.Should().Equal(stacked.shape);
            PatternCheck.Values(listed).Should().Equal(PatternCheck.Values(stacked));
        }
    }

    [Theory]
    [MemberData(nameof(Same))]
    public void The_same_in_other_words_does_the_same(string line)
    {
        using var scope = NewDisposeScope();
        var test = ConformanceCase.Parse(line);
        Tensor[] x = [PatternCheck.Numbers(test.InputShapes[0])];

        var output = Run(test.Function, test.Pattern, x, isList: false, test.Axes);

        var expected = Run(test.Function, test.Expected, x, isList: false, test.Axes);
        output.shape.Should().Equal(expected.shape);
        PatternCheck.Values(output).Should().Equal(PatternCheck.Values(expected));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_pattern_is_refused_with_the_reason(string line)
    {
        using var scope = NewDisposeScope();
        var test = ConformanceCase.Parse(line);
        Tensor[] x = [.. test.InputShapes.Select(shape => PatternCheck.Numbers(shape))];

        Action run = test.Function switch
        {
            "parse" => () => x[0].ParseShape(test.Pattern),
            "pack" => () => x.Pack(test.Pattern),
            "unpack" => () => x[0].Unpack(ConformanceCase.ReadShapes(test.Sizes), test.Pattern),
            _ => () => Run(test.Function, test.Pattern, x, test.IsList, test.Axes),
        };

        run.Should().Throw<ArgumentException>().Which.Message.Should().Contain(test.Expected).And.Contain($"\"{test.Pattern}\"");
    }

    [Theory]
    [MemberData(nameof(ValidParse))]
    public void Sizes_are_read_by_name(string line)
    {
        var test = ConformanceCase.Parse(line);
        using var x = zeros(test.InputShapes[0]);
        string.Join(' ', x.ParseShape(test.Pattern).Select(axis => $"{axis.Key}={axis.Value}")).Should().Be(test.Expected);
    }

    [Theory]
    [MemberData(nameof(ValidPack))]
    public void Packing_puts_the_elements_of_each_tensor_behind_those_before(string line)
    {
        using var scope = NewDisposeScope();
        var test = ConformanceCase.Parse(line);
        Tensor[] x = [.. test.InputShapes.Select((shape, index) => PatternCheck.Numbers(shape) + (1000 * index))];
        var expected = ConformanceCase.ReadShapes(test.Expected);

        var (packed, packedShapes) = x.Pack(test.Pattern);

        packed.shape.Should().Equal(expected[0]);
        packedShapes.Should().BeEquivalentTo(expected[1..], options => options.WithStrictOrdering());
        HoldsTogether(packed, x, Array.IndexOf(test.Pattern.Split(' '), "*"), packedShapes);
    }

    [Theory]
    [MemberData(nameof(ValidUnpack))]
    public void Unpacking_takes_tensors_from_one_axis_in_order(string line)
    {
        using var scope = NewDisposeScope();
        var test = ConformanceCase.Parse(line);
        var packed = PatternCheck.Numbers(test.InputShapes[0]);
        var star = Array.IndexOf(test.Pattern.Split(' '), "*");
        var behind = packed.shape.Length - star - 1;

        var x = packed.Unpack(ConformanceCase.ReadShapes(test.Sizes), test.Pattern);

        x.Select(tensor => tensor.shape).Should().BeEquivalentTo(ConformanceCase.ReadShapes(test.Expected), options => options.WithStrictOrdering());
        HoldsTogether(packed, x, star, [.. x.Select(tensor => tensor.shape[star..^behind])]);
    }

    private static Tensor Run(string function, string pattern, Tensor[] x, bool isList, (string, long)[] axes) => (function, isList) switch
    {
        ("rearrange", true) => x.Rearrange(pattern, axes),
        ("rearrange", false) => x[0].Rearrange(pattern, axes),
        ("reduce", true) => x.Reduce(pattern, Reduction.Sum, axes),
        ("reduce", false) => x[0].Reduce(pattern, Reduction.Sum, axes),
        ("repeat", true) => x.Repeat(pattern, axes),
        _ => x[0].Repeat(pattern, axes),
    };

    /// <summary>Compares element by element: slice, then place along the packed axis, then what comes behind it.</summary>
    private static void HoldsTogether(Tensor packed, IReadOnlyList<Tensor> parts, int axis, IReadOnlyList<long[]> middles)
    {
        var behind = PatternCheck.Count(packed.shape[(axis + 1)..]);
        var before = PatternCheck.Count(packed.shape[..axis]);
        var whole = PatternCheck.Values(packed);
        var start = 0L;
        foreach (var (part, middle) in parts.Zip(middles))
        {
            var length = PatternCheck.Count(middle);
            var values = PatternCheck.Values(part);
            for (var slice = 0L; slice < before; slice++)
            {
                for (var place = 0L; place < length * behind; place++)
                    values[(slice * length * behind) + place].Should().Be(whole[(((slice * packed.shape[axis]) + start) * behind) + place]);
            }

            start += length;
        }

        start.Should().Be(packed.shape[axis]);
    }
}
