using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training.Metrics;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class TeacherForcingTests
{
    private static readonly int[][] Sentences = [[1, 2, 3], [2, 1], [3]];

    [Fact]
    public void Its_errors_are_those_of_predictions_from_the_true_glosses_before()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var frames = randn([3, 6, 3, 64, 64]);

        var scores = Score(model, DecoderTraining.Whole, frames);

        scores.Select(score => score.Memory).Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
        var predicted = Sentences.Select((sentence, clip) => Predict(model, frames.narrow(0, clip, 1), sentence)).ToArray();
        var tokens = new TokenErrorRate();
        foreach (var (sentence, next) in Sentences.Zip(predicted))
            tokens.Add([.. sentence, 0], next);
        scores[0].TokenErrorRate.Should().Be(tokens.Rate);
        double Wrong(int clip) => Sentences[clip].Skip(1).Zip(predicted[clip].Skip(1)).Count(pair => pair.First != pair.Second) / (double)(Sentences[clip].Length - 1);
        scores[0].StepError.Should().BeApproximately((Wrong(0) + Wrong(1)) / 2, 1e-12, "a sentence of one gloss has nothing to predict");
        double First(int clip) => WordErrorRate.Compare(Sentences[clip], [predicted[clip][1]]).Rate;
        scores[0].AblationError.Should().BeApproximately((First(0) + First(1)) / 640, 1e-12);
    }

    [Fact]
    public void A_decoder_of_the_released_training_is_given_the_first_gloss_and_not_asked_for_the_end()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var frames = randn([3, 6, 3, 64, 64]);

        var scores = Score(model, DecoderTraining.Released, frames);

        int[] Given(int clip)
        {
            using var gradients = no_grad();
            var sentence = Sentences[clip];
            return [.. model.call(frames.narrow(0, clip, 1), null, tensor(sentence[..^1].Select(id => (long)id).ToArray(), [1, sentence.Length - 1])).argmax(-1).data<long>().ToArray().Select(id => (int)id)];
        }

        int[][] predicted = [Given(0), Given(1)];
        var wrong = predicted.Select((next, clip) => Sentences[clip].Skip(1).Zip(next).Count(pair => pair.First != pair.Second)).ToArray();
        scores[0].TokenErrorRate.Should().Be((wrong[0] + wrong[1]) / 3.0, "three glosses come after a first");
        scores[0].StepError.Should().BeApproximately(((wrong[0] / 2.0) + wrong[1]) / 2, 1e-12);
        scores[0].AblationError.Should().BeApproximately(predicted.Select((next, clip) => WordErrorRate.Compare(Sentences[clip], [next[0]]).Rate).Sum() / 640, 1e-12);
    }

    [Fact]
    public void A_clip_alone_has_no_other_clips_memory()
    {
        using var model = Model();
        using var frames = randn([1, 6, 3, 64, 64]);

        Score(model, DecoderTraining.Whole, frames).Select(score => score.Memory).Should().Equal("the encoder's", "N(0, 1)", "zeros");
    }

    private static EncoderDecoderRecognizer Model()
    {
        manual_seed(3);
        var encoder = VideoMobileViTOptions.Xxs;
        var model = new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Report(encoder.Features, 3));
        model.eval();
        return model;
    }

    private static IReadOnlyList<TeacherForcedScores> Score(EncoderDecoderRecognizer model, DecoderTraining trained, Tensor frames) =>
        new TeacherForcing(model, trained, CPU, clips: (int)frames.shape[0]).Score(new OneBatch(frames), seed: 1, CancellationToken.None);

    // What follows the begin token and each gloss: the glosses and the end.
    private static int[] Predict(EncoderDecoderRecognizer model, Tensor frames, int[] sentence)
    {
        using var gradients = no_grad();
        var tokens = tensor([model.Decoder.Options.Begin, .. sentence.Select(id => (long)id)], [1, sentence.Length + 1]);
        return [.. model.call(frames, null, tokens).argmax(-1).data<long>().ToArray().Select(id => (int)id)];
    }

    private sealed class OneBatch(Tensor frames) : IBatchLoader<ClipBatch>
    {
        public int BatchCount(int epoch) => 1;

        public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
        {
            var clips = (int)frames.shape[0];
            var glosses = zeros([clips, 3], dtype: int64);
            for (var clip = 0; clip < clips; clip++)
            {
                for (var i = 0; i < Sentences[clip].Length; i++)
                    glosses[clip, i] = (long)Sentences[clip][i];
            }

            yield return new ClipBatch(
                [.. Enumerable.Range(0, clips).Select(clip => $"clip {clip}")], frames.clone(), full([clips], 6, dtype: int64), glosses, tensor([.. Sentences.Take(clips).Select(sentence => (long)sentence.Length)]));
        }
    }
}
