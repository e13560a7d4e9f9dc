using CsCheck;
using LisVit.Models.Blocks;
using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class CtcGuideTests
{
    private const int Width = 8;

    [Theory]
    [InlineData("0 0 0", "0 0 0")]
    [InlineData("2 2 0 1 1 1", "1 1 0 2 2 2")]
    [InlineData("1 0 1 1 2 0", "1 0 2 2 3 0")]
    [InlineData("0 3 3 3 0 0 3", "0 1 1 1 0 0 2")]
    public void Signs_are_counted_along_the_best_path(string path, string numbers)
    {
        using var scope = NewDisposeScope();

        var counted = CtcGuide.SignNumbers(Logits(Numbers(path)));

        counted.data<long>().ToArray().Should().Equal(Numbers(numbers));
    }

    [Fact]
    public void As_many_signs_are_counted_as_greedy_decoding_finds() =>
        Gen.Int[0, 4].Array[1, 20].Sample(
            path =>
            {
                using var scope = NewDisposeScope();
                var logits = Logits([.. path.Select(label => (long)label)]);

                CtcGuide.SignNumbers(logits).max().item<long>().Should().Be(CtcGreedyDecoder.Decode(logits)[0].Glosses.Count);
            },
            iter: 100, threads: 1);

    [Fact]
    public void A_sign_has_the_position_of_the_token_that_it_follows_and_blank_has_none()
    {
        using var scope = NewDisposeScope();
        using var guide = new CtcGuide(Width, 4);
        using var gradients = no_grad();
        foreach (var parameter in guide.parameters())
            parameter.zero_();  // the memory's part too
        var table = PositionalEncoding.Table(3, Width, CPU);

        var heard = guide.call(zeros(1, 4, Width), Logits([2, 0, 3, 3]));

        heard[0, 0].allclose(table[0]).Should().BeTrue();
        heard[0, 1].abs().sum().item<float>().Should().Be(0);
        heard[0, 2].allclose(table[1]).Should().BeTrue();
        heard[0, 3].allclose(table[1]).Should().BeTrue();
    }

    [Fact]
    public void A_guided_model_needs_a_head_and_hears_what_it_reads()
    {
        var encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        var decoder = GlossDecoderOptions.Recommended(encoder.Features, 4);
        foreach (var (options, glosses) in new[] { (decoder, 4), (decoder with { MemoryPositions = false }, 0) })
            FluentActions.Invoking(() => new EncoderDecoderRecognizer(encoder, options, glosses, guided: true)).Should().Throw<ArgumentException>().WithMessage($"*auxiliaryGlosses is {glosses}*");

        using var scope = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(encoder, decoder with { MemoryPositions = false }, 4, guided: true);
        var memory = randn([1, 4, encoder.Features]);
        var (first, second) = (model.Hear(memory, Logits([1, 0, 2, 0])), model.Hear(memory, Logits([1, 1, 1, 1])));

        first.allclose(second).Should().BeFalse();
        FluentActions.Invoking(() => model.Hear(memory, null)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void The_keys_of_a_guided_decoder_begin_as_its_queries()
    {
        var encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        using var scope = NewDisposeScope();
        using var model = new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Recommended(encoder.Features, 4) with { MemoryPositions = false }, 4, guided: true);

        var projections = model.named_parameters().Where(entry => entry.name.Contains("crossAttention.inProjectionWeight", StringComparison.Ordinal)).ToArray();

        projections.Should().HaveCount(3);
        foreach (var (name, weight) in projections)
        {
            var parts = weight.chunk(3, 0);
            parts[1].equal(parts[0]).all().item<bool>().Should().BeTrue(name);
            parts[2].equal(parts[0]).all().item<bool>().Should().BeFalse(name);
        }
    }

    private static long[] Numbers(string text) => [.. text.Split(' ').Select(long.Parse)];

    // Logits whose best path is this one, over blank and four glosses.
    private static Tensor Logits(long[] path) => nn.functional.one_hot(tensor(path), 5).to_type(float32).mul(5.0f).unsqueeze(0);
}
