using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Models;
using LisVit.Recognition;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Optimization;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Tests;

/// <summary>Training and recognition on a GPU.</summary>
public sealed class CudaTests : IDisposable
{
    private static readonly GlossVocabulary Vocabulary = GlossVocabulary.InOrder(["REGEN", "SONNE", "WIND", "NEBEL", "FROST"]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_optimizer_takes_the_same_steps(bool amsGrad)
    {
        var gpu = Requirement.Cuda();
        using var scope = NewDisposeScope();
        var (here, there) = (RegressionTask.Noisy(1), RegressionTask.Noisy(1).to(gpu));
        var options = new AdamWOptions { LearningRate = 0.02, WeightDecay = 0.1, AmsGrad = amsGrad };
        using var optimizer = new AdamW(ParameterGroup.All(here), options);
        using var onGpu = new AdamW(ParameterGroup.All(there), options);

        for (var step = 0; step < 8; step++)
        {
            foreach (var (parameter, copy) in here.parameters().Zip(there.parameters()))
            {
                parameter.grad = randn(parameter.shape);
                copy.grad = parameter.grad.to(gpu);
            }

            optimizer.Step();
            onGpu.Step();
        }

        foreach (var (parameter, copy) in here.parameters().Zip(there.parameters()))
            (copy.cpu() - parameter).abs().max().item<float>().Should().BeLessThan(2e-6f);
    }

    [SkippableTheory]
    [InlineData(Precision.Float32, false)]
    [InlineData(Precision.BFloat16Mixed, false)]
    [InlineData(Precision.BFloat16Mixed, true)]
    public void A_recogniser_learns_and_what_it_learned_is_read_on_the_processor(Precision precision, bool checkpointing)
    {
        var gpu = Requirement.Cuda();
        using var model = TinyRecognizer.Make();
        var options = Options(gpu) with { Precision = precision, ActivationCheckpointing = checkpointing };

        var result = new Trainer(options, [new ModelCheckpoint()]).Fit(new CtcTask(model), TinyRecognizer.Clips(40), TinyRecognizer.Clips(3));

        result.Metrics[MetricNames.WordErrorRate].Should().BeLessThan(0.2, "five pictures are told apart within 120 steps");
        using var read = TinyRecognizer.Make(seed: 2);
        using (var checkpoint = Checkpoint.Open(folder.PathTo($"run/{CheckpointNames.Last}")))
            checkpoint.LoadWeights(read);
        new Trainer(new TrainerOptions()).Validate(new CtcTask(read), TinyRecognizer.Clips(3))[MetricNames.WordErrorRate]
            .Should().BeApproximately(result.Metrics[MetricNames.WordErrorRate], 0.05);
    }

    [SkippableFact]
    public void Both_heads_learn()
    {
        var gpu = Requirement.Cuda();
        manual_seed(5);
        using var model = new EncoderDecoderRecognizer(
            TinyRecognizer.Encoder, GlossDecoderOptions.Recommended(TinyRecognizer.Encoder.Features, TinyRecognizer.Glosses), TinyRecognizer.Glosses);
        var task = new EncoderDecoderTask(model, new() { Joint = new(), AuxiliaryWeight = 0.5 });

        var result = new Trainer(Options(gpu)).Fit(task, TinyRecognizer.Clips(40), TinyRecognizer.Clips(3));

        result.Metrics[MetricNames.WordErrorRate].Should().BeLessThan(0.3);
    }

    [SkippableFact]
    public void Training_goes_on_from_a_checkpoint()
    {
        var gpu = Requirement.Cuda();
        using (var model = TinyRecognizer.Make())
            new Trainer(Options(gpu) with { Epochs = 1 }, [new ModelCheckpoint()]).Fit(new CtcTask(model), TinyRecognizer.Clips(40), TinyRecognizer.Clips(3));
        using var resumed = TinyRecognizer.Make(seed: 2);

        var result = new Trainer(Options(gpu)).Fit(new CtcTask(resumed), TinyRecognizer.Clips(40), TinyRecognizer.Clips(3), folder.PathTo($"run/{CheckpointNames.Last}"));

        result.Steps.Should().Be(120);
        result.Metrics[MetricNames.WordErrorRate].Should().BeLessThan(0.2);
    }

    [SkippableFact]
    public void A_recogniser_reads_on_a_GPU_what_it_reads_on_the_processor()
    {
        var gpu = Requirement.Cuda();
        using var model = TinyRecognizer.Make(seed: 3);
        model.eval();
        var description = new RecognizerDescription { Encoder = TinyRecognizer.Encoder, Frames = new() { Width = 32, Height = 32 }, SamplingRate = 0.25 };
        Checkpoint.Save(folder.PathTo("model"), model, new CheckpointDescription { Glosses = Vocabulary.Glosses, Metadata = description.ToMetadata() });
        var pixels = new byte[40 * 32 * 32 * 3];
        new Random(4).NextBytes(pixels);
        var frames = new MemoryFrames(pixels, 40, 32, 32);
        using var here = Recognizer.Open(folder.PathTo("model"));
        using var there = Recognizer.Open(folder.PathTo("model"), new() { Device = gpu });

        there.Recognize(frames).Select(gloss => (gloss.Gloss, gloss.Start)).Should().Equal(here.Recognize(frames).Select(gloss => (gloss.Gloss, gloss.Start)));
    }

    private TrainerOptions Options(Device device) => new()
    {
        Device = device,
        Epochs = 3,
        OutputFolder = folder.PathTo("run"),
        Optimizer = new AdamWOptions { LearningRate = 3e-3 },
        Vocabulary = Vocabulary,
    };
}
