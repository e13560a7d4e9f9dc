using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class JointDecoderTests
{
    private const int Glosses = 3;

    private static readonly GlossDecoderOptions Options = GlossDecoderOptions.Report(32, Glosses);

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.3, 2)]
    [InlineData(0.5, 3)]
    [InlineData(1.0, 4)]
    public void Wide_searches_find_the_best_of_all_sequences(double weight, int seed)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options, seed);
        using var head = Head();
        var memory = randn([2, 4, 32]) * 2;
        var lengths = tensor(new long[] { 4, 3 });
        var options = new JointDecodingOptions { Width = 200, Best = 5, CtcWeight = weight, MaximumGlosses = 3 };

        var decoded = JointDecoder.Decode(decoder, memory, head.call(memory), lengths, options);

        for (var clip = 0; clip < 2; clip++)
        {
            var frames = lengths[clip].item<long>();
            var expected = All(decoder, head, memory[clip].narrow(0, 0, frames).unsqueeze(0))
                .Select(all => (all.Name, Score: Weighted(1 - weight, all.Decoder) + Weighted(weight, all.Ctc)))
                .OrderByDescending(all => all.Score).Take(5).ToArray();
            decoded[clip].Select(hypothesis => CtcBruteForce.Name(hypothesis.Glosses)).Should().Equal(expected.Select(all => all.Name));
            for (var i = 0; i < expected.Length; i++)
                decoded[clip][i].Score.Should().BeApproximately(expected[i].Score, 1e-4);
        }
    }

    [Fact]
    public void A_clip_is_decoded_alone_as_in_a_batch()
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options);
        using var head = Head();
        var memory = randn([3, 6, 32]) * 2;
        var lengths = tensor(new long[] { 6, 2, 4 });

        var together = JointDecoder.Decode(decoder, memory, head.call(memory), lengths);

        for (var clip = 0; clip < 3; clip++)
        {
            var own = memory.narrow(0, clip, 1).narrow(1, 0, lengths[clip].item<long>());
            var alone = JointDecoder.Decode(decoder, own, head.call(own))[0][0];
            together[clip][0].Glosses.Should().Equal(alone.Glosses);
            together[clip][0].Score.Should().BeApproximately(alone.Score, 1e-4);
        }
    }

    [Fact]
    public void Decoding_leaves_no_tensor()
    {
        using var outer = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options);
        using var head = Head();
        var memory = randn([3, 6, 32]);
        var logits = head.call(memory);
        using var scope = NewDisposeScope();

        JointDecoder.Decode(decoder, memory, logits);

        scope.DisposablesCount.Should().Be(0);
    }

    [Fact]
    public void Wrong_options_are_refused_with_the_value()
    {
        using var decoder = GlossDecoders.Make(Options);
        using var head = Head();
        using var memory = randn([1, 4, 32]);
        using var logits = head.call(memory);
        foreach (var (options, message) in new (JointDecodingOptions, string)[]
        {
            (new() { Width = 0 }, "Width (0)*"),
            (new() { Best = 0 }, "Best (0)*"),
            (new() { CtcWeight = 1.5 }, "CtcWeight (1.5)*"),
            (new() { CtcWeight = double.NaN }, "CtcWeight (NaN)*"),
            (new() { MaximumGlosses = 0 }, "MaximumGlosses (0)*"),
        })
        {
            FluentActions.Invoking(() => JointDecoder.Decode(decoder, memory, logits, null, options)).Should().Throw<ArgumentException>().WithMessage(message);
        }

        using var other = zeros(1, 4, Glosses + 2);
        FluentActions.Invoking(() => JointDecoder.Decode(decoder, memory, other)).Should().Throw<ArgumentException>().WithMessage("the CTC head has 5 classes, but the decoder has tokens for 3 glosses*");
    }

    private static CtcClassifier Head()
    {
        var head = new CtcClassifier(32, Glosses);
        using var gradients = no_grad();
        foreach (var parameter in head.parameters())
            parameter.mul_(3);
        return head;
    }

    private static double Weighted(double weight, double logProbability) => weight == 0 ? 0 : weight * logProbability;

    /// <summary>Every sequence of up to three glosses by both heads, from their definitions.</summary>
    private static IEnumerable<(string Name, double Decoder, double Ctc)> All(GlossDecoder decoder, CtcClassifier head, Tensor memory)
    {
        using var gradients = no_grad();
        var logits = head.call(memory)[0].to_type(float64);
        var posteriors = CtcBruteForce.Posteriors([.. Enumerable.Range(0, (int)logits.shape[0]).Select(t => logits[t].data<double>().ToArray())]);
        var byCtc = CtcBruteForce.Sequences(posteriors, _ => true);
        foreach (var glosses in Sequences(3))
        {
            var total = 0.0;
            for (var i = 0; i <= glosses.Length; i++)
                total += GlossDecoders.LogProbabilities(decoder, memory, glosses[..i])[i < glosses.Length ? glosses[i] : Options.End];
            yield return (CtcBruteForce.Name(glosses), total, Math.Log(byCtc.GetValueOrDefault(CtcBruteForce.Name(glosses))));
        }
    }

    private static IEnumerable<int[]> Sequences(int maximum) => maximum == 0
        ? [[]]
        : Sequences(maximum - 1).SelectMany(shorter => shorter.Length == maximum - 1 ? Enumerable.Range(1, Glosses).Select(gloss => (int[])[.. shorter, gloss]).Prepend(shorter) : [shorter]);
}
