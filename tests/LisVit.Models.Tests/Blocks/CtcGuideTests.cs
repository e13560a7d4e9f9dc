using System.Globalization;
using CsCheck;
using LisVit.Models.Blocks;
using LisVit.Models.Decoding;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class CtcGuideTests
{
    private const int Width = 8;

    [Theory]
    [InlineData("0 0 0", "0.5 0.5 0.5")]
    [InlineData("2 2 0 1 1 1", "1 1 1.5 2 2 2")]
    [InlineData("1 0 1 1 2 0", "1 1.5 2 2 3 3.5")]
    [InlineData("0 3 3 3 0 0 3", "0.5 1 1 1 1.5 1.5 2")]
    public void Signs_are_counted_along_the_best_path_and_blanks_lie_between_them(string path, string numbers)
    {
        using var scope = NewDisposeScope();

        var counted = CtcGuide.SignNumbers(Logits(Numbers(path)));

        counted.data<float>().ToArray().Should().Equal(numbers.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void As_many_signs_are_counted_as_greedy_decoding_finds() =>
        Gen.Int[0, 4].Array[1, 20].Sample(
            path =>
            {
                using var scope = NewDisposeScope();
                var logits = Logits([.. path.Select(label => (long)label)]);

                Math.Floor(CtcGuide.SignNumbers(logits).max().item<float>()).Should().Be(CtcGreedyDecoder.Decode(logits)[0].Glosses.Count);
            },
            iter: 100, threads: 1);

    [Fact]
    public void The_numbers_of_signs_lie_behind_features_that_tell_what_the_head_reads()
    {
        using var scope = NewDisposeScope();
        using var guide = new CtcGuide(Width, 4);
        var memory = randn(1, 4, Width);

        var (heard, other) = (guide.call(memory, Logits([2, 0, 3, 3])), guide.call(memory, Logits([2, 0, 3, 1])));

        heard.shape.Should().Equal(1, 4, Width + 1);
        heard[0].select(-1, Width).data<float>().ToArray().Should().Equal(1, 1.5f, 2, 2);
        heard.narrow(-1, 0, Width).narrow(1, 0, 3).equal(other.narrow(-1, 0, Width).narrow(1, 0, 3)).all().item<bool>().Should().BeTrue();
        heard.narrow(1, 3, 1).allclose(other.narrow(1, 3, 1)).Should().BeFalse();
    }

    [Fact]
    public void No_gradient_flows_back_into_the_head()
    {
        using var scope = NewDisposeScope();
        using var guide = new CtcGuide(Width, 4);
        var (memory, logits) = (randn([1, 4, Width], requires_grad: true), randn([1, 4, 5], requires_grad: true));

        (guide.call(memory, logits) * randn([1, 4, Width + 1])).sum().backward();

        memory.grad.Should().NotBeNull();
        logits.grad.Should().BeNull();
    }

    [Fact]
    public void Numbers_of_signs_survive_bfloat16()
    {
        using var scope = NewDisposeScope();
        using var guide = new CtcGuide(Width, 4).to(bfloat16);
        var path = Enumerable.Range(0, 100).Select(frame => (long)(frame % 2)).ToArray();  // fifty signs; halves are exact up to 128

        var heard = guide.call(zeros([1, path.Length, Width], bfloat16), Logits(path));

        heard[0].select(-1, Width).to_type(float32).data<float>().ToArray().Should().Equal(path.Select((label, frame) => (frame / 2) + (label == 0 ? 0.5f : 1)));
    }

    [Fact]
    public void A_guided_model_needs_a_head_and_hears_what_it_reads()
    {
        var encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        var decoder = GlossDecoderOptions.Recommended(encoder.Features, 4);
        FluentActions.Invoking(() => new EncoderDecoderRecognizer(encoder, decoder)).Should().Throw<ArgumentException>().WithMessage("*auxiliaryGlosses is 0*");

        using var scope = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(encoder, decoder, 4);
        var memory = randn([1, 4, encoder.Features]);
        var (first, second) = (model.Hear(memory, Logits([1, 0, 2, 0])), model.Hear(memory, Logits([1, 1, 1, 1])));

        first.allclose(second).Should().BeFalse();
        FluentActions.Invoking(() => model.Hear(memory, null)).Should().Throw<ArgumentNullException>();
    }

    private static long[] Numbers(string text) => [.. text.Split(' ').Select(long.Parse)];

    // Logits whose best path is this one, over blank and four glosses.
    private static Tensor Logits(long[] path) => nn.functional.one_hot(tensor(path), 5).to_type(float32).mul(5.0f).unsqueeze(0);
}
