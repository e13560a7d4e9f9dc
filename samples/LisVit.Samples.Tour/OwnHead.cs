using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Synthetic;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Training;
using LisVit.Training.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Samples.Tour;

/// <summary>How many signs has a clip? A head of one's own on the encoder, with a task of one's own, trained by the same trainer.</summary>
internal static class OwnHead
{
    // begin head
    private sealed class SignCounter : nn.Module<Tensor, Tensor?, Tensor>
    {
        private readonly VideoMobileViT encoder = new(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs));
        private readonly Linear head;

        public SignCounter()
            : base(nameof(SignCounter))
        {
            head = nn.Linear(encoder.Options.Features, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor frames, Tensor? lengths)
        {
            using var scope = NewDisposeScope();
            var memory = encoder.call(frames, lengths);
            var mean = lengths is null ? memory.Reduce("b t d -> b d", Reduction.Mean) : memory.Reduce("b t d -> b d", Reduction.Sum) / lengths.unsqueeze(1);  // padding is zeros
            return head.call(mean).squeeze(1).MoveToOuterDisposeScope();
        }
    }

    private sealed class CountingTask(SignCounter model) : TrainingTask<ClipBatch>
    {
        private readonly List<double> errors = [];

        public override nn.Module Model => model;

        public override Tensor TrainingStep(ClipBatch batch) => nn.functional.mse_loss(model.call(batch.Frames, batch.Lengths), Counts(batch));

        public override void BeginEvaluation() => errors.Clear();

        public override Tensor EvaluationStep(ClipBatch batch)
        {
            var counted = model.call(batch.Frames, batch.Lengths);
            errors.Add((counted - Counts(batch)).abs().mean().item<float>());
            return nn.functional.mse_loss(counted, Counts(batch));
        }

        public override IReadOnlyDictionary<string, double> EndEvaluation() => new Dictionary<string, double> { ["meanError"] = errors.Average() };

        private static Tensor Counts(ClipBatch batch) => tensor(batch.References().Select(glosses => (float)glosses.Length).ToArray());
    }
    // end head

    public static void Run(TextWriter output)
    {
        var clips = new SyntheticClipSource(new SyntheticCorpusOptions { TrainClips = 8 }, SyntheticSplit.Train);
        var dataset = new ClipDataset(clips, GlossVocabulary.FromClips(clips), new UniformFrameSampler(0.25), new FrameTransform(new FrameTransformOptions { Width = 64, Height = 64 }), seed: 1);
        var batches = new ClipLoader(dataset, new ClipLoaderOptions { BatchSize = 4 });
        Seed.Everything(1);
        using var model = new SignCounter();
        var task = new CountingTask(model);

        var fit = new Trainer(new TrainerOptions { Steps = 4 }).Fit(task, batches, batches);

        output.WriteLine(FormattableString.Invariant($"After {fit.Steps} updates it is wrong by {new Trainer(new TrainerOptions()).Validate(task, batches)["meanError"]:F2} signs in the mean."));
    }
}
