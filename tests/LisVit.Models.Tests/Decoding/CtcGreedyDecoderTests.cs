using CsCheck;
using LisVit.Models.Decoding;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class CtcGreedyDecoderTests
{
    [Theory]
    [InlineData("0 0 0", "")]
    [InlineData("1 1 2 2", "1 2")]
    [InlineData("1 0 1", "1 1")]
    [InlineData("0 3 3 0 0 3 2 2 1", "3 3 2 1")]
    public void Repeats_collapse_before_blanks_drop(string path, string glosses)
    {
        var labels = Parse(path);
        using var logits = OneHot([labels], labels.Length);

        var decoded = CtcGreedyDecoder.Decode(logits).Single();

        decoded.Glosses.Should().Equal(Parse(glosses));
        decoded.Frames.Should().Be(labels.Length);
        decoded.BlankFrames.Should().Be(labels.Count(label => label == 0));
    }

    [Fact]
    public void Frames_behind_a_clips_length_count_for_nothing()
    {
        using var logits = OneHot([[1, 2, 3], [2, 2, 1]], 3);
        using var lengths = tensor(new long[] { 3, 2 });

        var decoded = CtcGreedyDecoder.Decode(logits, lengths);

        decoded[1].Glosses.Should().Equal(2);
        decoded[1].Frames.Should().Be(2);
    }

    [Fact]
    public void Each_gloss_has_its_frames_and_its_mean_posterior_over_them()
    {
        double[][] posteriors = [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.4, 0.6, 0], [0.5, 0.1, 0.4], [0.1, 0, 0.9]];
        using var logits = CtcCases.Batch(Array.ConvertAll(posteriors, frame => Array.ConvertAll(frame, Math.Log)));

        var path = CtcGreedyDecoder.Decode(logits)[0];

        path.Decoded.Select(gloss => (gloss.Id, gloss.Start, gloss.End)).Should().Equal((1, 1, 3), (2, 4, 5));
        path.Decoded[0].Confidence.Should().BeApproximately(0.7, 1e-6);
        path.Decoded[1].Confidence.Should().BeApproximately(0.9, 1e-6);
        path.LogProbability.Should().BeApproximately(Math.Log(0.9 * 0.8 * 0.6 * 0.5 * 0.9), 1e-6);
    }

    [Fact]
    public void The_best_path_is_the_alignment_of_its_own_glosses() => CtcCases.Decided.Sample(logits =>
    {
        using var batch = CtcCases.Batch(logits);
        var path = CtcGreedyDecoder.Decode(batch)[0];

        var alignment = CtcAligner.Align(batch, [path.Glosses])[0];

        alignment.LogProbability.Should().BeApproximately(path.LogProbability, 1e-5);
        alignment.Decoded.Select(gloss => (gloss.Id, gloss.Start, gloss.End)).Should().Equal(path.Decoded.Select(gloss => (gloss.Id, gloss.Start, gloss.End)));
    }, iter: Iterations.Of(200));

    [Fact]
    public void Frames_that_are_not_numbers_are_an_error_and_padding_is_not()
    {
        using var scope = NewDisposeScope();
        var logits = zeros([1, 3, 2]);
        logits[0, 2, 0] = float.NaN;

        FluentActions.Invoking(() => CtcGreedyDecoder.Decode(logits[0])).Should().Throw<ArgumentException>().WithMessage("logits must be [b t v], but are [3 2]*");
        FluentActions.Invoking(() => CtcGreedyDecoder.Decode(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => CtcGreedyDecoder.Decode(logits)).Should().Throw<ArgumentException>().WithMessage("frame 2 of clip 0*");
        CtcGreedyDecoder.Decode(logits, tensor(new long[] { 2 }))[0].Frames.Should().Be(2);
        FluentActions.Invoking(() => CtcGreedyDecoder.Decode(logits, tensor(new long[] { -1 }))).Should().Throw<ArgumentException>().WithMessage("clip 0 has a length of -1*");
        FluentActions.Invoking(() => CtcGreedyDecoder.Decode(logits, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void A_gloss_string_spelled_out_with_blanks_is_read_back() =>
        Gen.Select(Gen.Int[1, 5].Array[0, 8], Gen.Int[1, 3].Array[17], Gen.Int[0, 2].Array[17]).Sample((glosses, holds, gaps) =>
        {
            var path = new List<int>();
            for (var i = 0; i < glosses.Length; i++)
            {
                var needsBlank = i > 0 && glosses[i] == glosses[i - 1];
                path.AddRange(Enumerable.Repeat(0, Math.Max(gaps[i], needsBlank ? 1 : 0)));
                path.AddRange(Enumerable.Repeat(glosses[i], holds[i]));
            }

            path.Add(0);
            using var logits = OneHot([[.. path]], path.Count);
            CtcGreedyDecoder.Decode(logits)[0].Glosses.Should().Equal(glosses);
        }, iter: Iterations.Of(200));

    [Fact]
    public void A_batch_without_clips_or_frames_has_no_glosses()
    {
        using var clips = zeros([0, 3, 4]);
        using var frames = zeros([1, 0, 4]);

        CtcGreedyDecoder.Decode(clips).Should().BeEmpty();
        CtcGreedyDecoder.Decode(frames).Single().Glosses.Should().BeEmpty();
    }

    [Fact]
    public void Frames_without_any_possible_class_are_an_error_that_says_so()
    {
        using var logits = full([1, 2, 3], double.NegativeInfinity);

        FluentActions.Invoking(() => CtcGreedyDecoder.Decode(logits)).Should().Throw<ArgumentException>().WithMessage("frame 0 of clip 0*all are minus infinity*");
    }

    private static int[] Parse(string labels) => [.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static Tensor OneHot(int[][] paths, int frames)
    {
        using var labels = tensor(paths.SelectMany(path => path.Select(label => (long)label)).ToArray(), [paths.Length, frames]);
        return nn.functional.one_hot(labels, 6).to_type(float32);
    }
}
