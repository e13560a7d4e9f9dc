using CsCheck;
using LisVit.Models.Decoding;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class CtcAlignerTests
{
    [Fact]
    public void The_path_is_the_most_likely_of_all_that_spell_the_glosses() =>
        Gen.Select(CtcCases.Logits, Gen.Int[0, int.MaxValue]).Sample((logits, choice) =>
        {
            var posteriors = CtcBruteForce.Posteriors(logits);
            var sequences = CtcBruteForce.Sequences(posteriors, _ => true).Keys.Order(StringComparer.Ordinal).ToArray();
            var glosses = CtcBruteForce.Glosses(sequences[choice % sequences.Length]);
            using var batch = CtcCases.Batch(logits);

            var alignment = CtcAligner.Align(batch, [glosses])[0];

            alignment.Glosses.Should().Equal(glosses);
            var best = CtcBruteForce.Paths(posteriors).Where(entry => CtcBruteForce.Collapse(entry.Path).SequenceEqual(glosses)).Max(entry => entry.Probability);
            alignment.LogProbability.Should().BeApproximately(Math.Log(best), 1e-9);
            var path = Path(alignment.Decoded, logits.Length);
            CtcBruteForce.Collapse(path).Should().Equal(glosses, "the frame spans spell the glosses");
            path.Select((label, t) => Math.Log(posteriors[t][label])).Sum().Should().BeApproximately(alignment.LogProbability, 1e-9, "the frame spans are the best path");
            foreach (var gloss in alignment.Decoded)
                gloss.Confidence.Should().BeApproximately(Enumerable.Range(gloss.Start!.Value, gloss.End!.Value - gloss.Start.Value).Average(t => posteriors[t][gloss.Id]), 1e-12);
        }, iter: Iterations.Of(5000));

    [Fact]
    public void Spans_lie_where_the_glosses_are()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 1, 1, 0, 1, 2, 2, 2, 0, 0 }, [1, 10]);
        var logits = nn.functional.one_hot(labels, 3).to_type(float32) * 8;

        var decoded = CtcAligner.Align(logits, [[1, 1, 2]])[0].Decoded;

        decoded.Select(gloss => (gloss.Id, gloss.Start, gloss.End)).Should().Equal((1, 1, 3), (1, 4, 5), (2, 5, 8));
        decoded.Should().OnlyContain(gloss => gloss.Confidence > 0.99);
    }

    [Fact]
    public void Clips_of_a_batch_are_aligned_within_their_own_lengths()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(2);
        var logits = randn([2, 9, 4]);

        var together = CtcAligner.Align(logits, [[1, 2], [3, 3]], tensor(new long[] { 9, 4 }));

        together[1].Should().BeEquivalentTo(CtcAligner.Align(logits.narrow(0, 1, 1).narrow(1, 0, 4), [[3, 3]])[0]);
        together[1].Decoded.Should().OnlyContain(gloss => gloss.End <= 4);
    }

    [Fact]
    public void A_clip_that_is_too_short_is_an_error_that_counts_repeats()
    {
        using var logits = zeros([1, 5, 4]);
        FluentActions.Invoking(() => CtcAligner.Align(logits, [[1, 1, 2, 2]])).Should().Throw<ArgumentException>()
            .WithMessage("clip 0 has 5 frames, but its 4 glosses with 2 adjacent repeats need at least 6.*");
        CtcAligner.Align(logits, [[1, 1, 2, 3]])[0].Decoded.Should().HaveCount(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_gloss_that_is_no_class_is_an_error_that_names_it(int id)
    {
        using var logits = zeros([1, 5, 4]);
        FluentActions.Invoking(() => CtcAligner.Align(logits, [[1, id]])).Should().Throw<ArgumentException>().WithMessage($"gloss 1 of clip 0 is {id}, but ids must be in [1, 4)*");
    }

    [Fact]
    public void What_does_not_fit_the_logits_is_refused()
    {
        using var logits = zeros([2, 5, 4]);
        using var flat = zeros([5, 4]);
        FluentActions.Invoking(() => CtcAligner.Align(flat, [[1]])).Should().Throw<ArgumentException>().WithMessage("logits must be [b t v], but are [5 4]*");
        FluentActions.Invoking(() => CtcAligner.Align(logits, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => CtcAligner.Align(logits, [[1]])).Should().Throw<ArgumentException>().WithMessage("there must be one gloss sequence for each of the 2 clips, but there are 1.*");
        FluentActions.Invoking(() => CtcAligner.Align(logits, [[1], [2]], tensor(new[] { 5, 5 }))).Should().Throw<ArgumentException>().WithMessage("lengths must be [2] of int64, one for each clip, but are [2] of Int32.*");
        FluentActions.Invoking(() => CtcAligner.Align(logits, [[1], [2]], cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Glosses_of_probability_0_are_an_error()
    {
        using var logits = tensor(new[] { 0, float.NegativeInfinity, 0, float.NegativeInfinity }, [1, 2, 2]);
        FluentActions.Invoking(() => CtcAligner.Align(logits, [[1]])).Should().Throw<ArgumentException>().WithMessage("*clip 0 have probability 0*");
    }

    private static int[] Path(IReadOnlyList<DecodedGloss> decoded, int frames)
    {
        var path = new int[frames];
        foreach (var gloss in decoded)
            Array.Fill(path, gloss.Id, gloss.Start!.Value, gloss.End!.Value - gloss.Start.Value);
        return path;
    }
}
