using LisVit.Data;
using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Recognition;
using LisVit.Training;
using LisVit.Training.Callbacks;
using LisVit.Training.Checkpoints;
using LisVit.Training.Loggers;
using LisVit.Training.Metrics;
using LisVit.Training.Optimization;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Trains one model by its recipe and scores it on validation and test.</summary>
internal sealed class ModelTraining : IDisposable
{
    private const int EvaluationBatch = 8;
    private const int WarmupSteps = 50;
    private const int RestartEpochs = 10;

    private readonly Settings settings;
    private readonly CorpusSplits corpus;
    private readonly TextWriter console;
    private readonly Recipe recipe;
    private readonly DecoderTraining decoderTraining;
    private readonly Device device;
    private readonly VideoMobileViT encoder;
    private readonly RecognitionTask task;
    private readonly string? former;

    /// <param name="settings">What the run was asked for.</param>
    /// <param name="kind">Which model.</param>
    /// <param name="corpus">What it is trained on.</param>
    /// <param name="console">Told what happens.</param>
    /// <param name="former">The model of this run whose best weights this one begins with, as far as they fit; null for none.</param>
    public ModelTraining(Settings settings, ModelKind kind, CorpusSplits corpus, TextWriter console, string? former = null)
        : this(settings, kind, RecipeOf(settings, kind, corpus), corpus, console, DecoderTrainingOf(settings.Preset), former)
    {
    }

    /// <param name="settings">What the run was asked for.</param>
    /// <param name="kind">Which model.</param>
    /// <param name="recipe">How it is made and trained.</param>
    /// <param name="corpus">What it is trained on.</param>
    /// <param name="console">Told what happens.</param>
    /// <param name="decoderTraining">What a decoder is trained to predict.</param>
    /// <param name="former">As above.</param>
    public ModelTraining(Settings settings, ModelKind kind, Recipe recipe, CorpusSplits corpus, TextWriter console, DecoderTraining decoderTraining = DecoderTraining.Whole, string? former = null)
    {
        this.settings = settings;
        this.corpus = corpus;
        this.console = console;
        this.recipe = recipe;
        this.decoderTraining = decoderTraining;
        this.former = former;
        device = new Device(settings.Device);
        Name = CommandLine.NameOf(kind);
        Folder = Path.Combine(settings.Output, Name);
        Seed.Everything(settings.Seed);
        (encoder, task) = MakeTask(kind);
        encoder.CheckFrameSize(settings.Height, settings.Width);
    }

    /// <summary>What a preset trains a decoder to predict: the report says nothing but that the true glosses are given, so only its released code leaves out the first and the end.</summary>
    public static DecoderTraining DecoderTrainingOf(Preset preset) => preset == Preset.Released ? DecoderTraining.Released : DecoderTraining.Whole;

    private static Recipe RecipeOf(Settings settings, ModelKind kind, CorpusSplits corpus)
    {
        var recipe = Recipe.Of(settings.Preset, kind, settings.Size).With(settings, corpus);
        return corpus.Augments ? recipe : recipe with { Augmentation = null };
    }

    /// <summary>encoder-only or encoder-decoder.</summary>
    public string Name { get; }

    /// <summary>Where the checkpoints are.</summary>
    public string Folder { get; }

    /// <summary>The model; after <see cref="Run"/> with its best weights.</summary>
    public nn.Module Model => task.Model;

    /// <summary>Share of a clip's frames that it is evaluated on.</summary>
    public double SamplingRate => recipe.SamplingRate;

    /// <summary>Trains; null where it was cancelled, with the state saved.</summary>
    public ModelResult? Run(CancellationToken cancellation)
    {
        var parameters = task.Model.parameters().Sum(parameter => parameter.numel());
        console.WriteLine(FormattableString.Invariant($"Training {Name}: {parameters:N0} parameters, {recipe.Encoder.Unfolding}, frames {settings.Width}x{settings.Height}."));
        var training = Loader(corpus.Train, forTraining: true);
        var history = new ValidationHistory();
        var trainer = new Trainer(Options(training.BatchCount(0)), [.. Callbacks(), history]);
        var resume = LastCheckpoint();
        if (resume is null)
            Begin();
        var fit = trainer.Fit(task, training, Loader(corpus.Validation), resume, cancellation);
        if (fit.Reason == StopReason.Cancelled)
            return null;

        using (var best = Checkpoint.Open(Path.Combine(Folder, CheckpointNames.Best)))
            best.LoadWeights(task.Model);
        console.WriteLine($"Scoring {Name} on validation and test.");
        var validation = trainer.Validate(task, Loader(corpus.Validation), cancellation);
        var test = trainer.Test(task, Loader(corpus.Test), cancellation);
        return new ModelResult(
            Name,
            parameters,
            parameters * sizeof(float) / 1e6,
            Scores.From(validation, MetricNames.ValidationLoss),
            Scores.From(test, MetricNames.TestLoss),
            TestInterval: null,
            test.TryGetValue(MetricNames.BlankShare, out var blankShare) ? blankShare : null,
            fit.Elapsed.TotalSeconds,
            fit.DataWait.TotalSeconds,
            fit.Steps,
            fit.Epochs,
            fit.Reason.ToString(),
            new Dictionary<string, object?>(recipe.Summary()) { ["beginsWith"] = former ?? (resume is null ? settings.Pretrained : null) },
            history.Epochs,
            Alignment(cancellation),
            Reach(cancellation),
            Released(cancellation));
    }

    private void Begin()
    {
        if (former is not null)
        {
            using var checkpoint = Checkpoint.Open(Path.Combine(settings.Output, former, CheckpointNames.Best));
            var transfer = checkpoint.InitializeWeights(task.Model, corpus.Vocabulary);
            console.WriteLine($"It begins with the encoder and the CTC head of {former}: {transfer.Taken.Count} entries taken, {transfer.Kept.Count} begin anew.");
        }
        else if (settings.Pretrained is { } pretrained)
        {
            console.WriteLine($"From {pretrained}: {Pretraining.Begin(task.Model, encoder, corpus.Vocabulary, pretrained)}");
        }
    }

    /// <summary>The figures of the report's released code.</summary>
    private ReleasedFigures Released(CancellationToken cancellation) => task.Model is EncoderDecoderRecognizer model
        ? new(ShiftedCtcError: null, new TeacherForcing(model, decoderTraining, device, corpus.Validation.Count).Score(Loader(corpus.Validation), settings.Seed, cancellation))
        : new(ReleasedMetrics.ShiftedCtcError(Recognise(corpus.Validation, cancellation).Select(clip => (Ids(clip.Reference), Ids(clip.Hypothesis)))), Memories: null);

    private IReadOnlyList<int> Ids(IReadOnlyList<string> glosses) => corpus.Vocabulary.Encode(glosses, corpus.Name, UnknownGloss.CountAsError);

    /// <summary>What of the loss of the first validation batch reaches each part of the trained model.</summary>
    private IReadOnlyList<ReachedPart> Reach(CancellationToken cancellation)
    {
        using var batch = Loader(corpus.Validation).Epoch(0, cancellationToken: cancellation).First();
        var parts = GradientReach.Of(task, batch);
        var unreached = parts.Sum(part => part.Unreached);
        console.WriteLine(FormattableString.Invariant($"The loss reaches {parts.Sum(part => part.Parameters) - unreached:N0} parameters of {Name}{(unreached == 0 ? ", all of them" : $", and not {unreached:N0}")}."));
        return parts;
    }

    /// <summary>How well the CTC head finds the signs of test clips with known boundaries; null without either.</summary>
    private AlignmentScores? Alignment(CancellationToken cancellation)
    {
        if (task.Model is not CtcRecognizer { Encoder.Options.TemporalStride: 1 } model || corpus.Test is not ISegmentedClipSource clips)
            return null;
        return new AlignmentCheck(model, clips, corpus.Vocabulary, recipe.SamplingRate).Run(Loader(clips), device, cancellation);
    }

    /// <summary>The recogniser that the best checkpoint is by itself, for clips of any length.</summary>
    public Recognizer OpenBest() => Recognition.Recognizer.Open(Path.Combine(Folder, CheckpointNames.Best), new() { Window = int.MaxValue, Device = device });

    /// <summary>Where the decoder listens in the first clips of the test while it is given what it recognised, with the encoder's memory and with noise; none without a decoder.</summary>
    public IReadOnlyList<ListeningMap> Listening(IReadOnlyList<ScoredClip> recognised, int count, CancellationToken cancellation)
    {
        if (task.Model is not EncoderDecoderRecognizer model)
            return [];
        Seed.Everything(settings.Seed);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        using var loaded = Loader(corpus.Test).Epoch(0, cancellationToken: cancellation).First();
        var batch = loaded.To(device);
        var memory = model.Encoder.call(batch.Frames, batch.Lengths);
        var lengths = model.Encoder.MemoryLengths(batch.Lengths)!;
        return
        [
            .. recognised.Take(Math.Min(count, batch.Count)).SelectMany((clip, index) =>
            {
                var steps = lengths[index].item<long>();
                var encoded = new EncodedClips(memory.narrow(0, index, 1).narrow(1, 0, steps), lengths.narrow(0, index, 1));
                return MemoryNames.All.Take(2).Select(substitute => ListeningMap.Of(model, Name, clip.Name, encoded, substitute, Ids(clip.Hypothesis), clip.Hypothesis));
            }),
        ];
    }

    /// <summary>Recognises the clips of the test by a decoder that hears a substitute in the place of the encoder's memory, otherwise as it was trained.</summary>
    public IReadOnlyList<ScoredClip> RecogniseTest(MemorySubstitute memory, CancellationToken cancellation) => RecogniseTest(memory, Joint, cancellation);

    /// <summary>As <see cref="RecogniseTest(MemorySubstitute, CancellationToken)"/>, by both heads with these options; null for the decoder alone.</summary>
    public IReadOnlyList<ScoredClip> RecogniseTest(MemorySubstitute memory, JointDecodingOptions? joint, CancellationToken cancellation)
    {
        Seed.Everything(settings.Seed);
        return Recognise(corpus.Test, cancellation, TaskOf((EncoderDecoderRecognizer)Model, memory, joint));
    }

    /// <summary>Recognises the clips of a split, in its order; by another task on the same model or at another sampling rate, if given.</summary>
    public IReadOnlyList<ScoredClip> Recognise(IClipSource clips, CancellationToken cancellation, RecognitionTask? by = null, double? samplingRate = null)
    {
        var trainer = new Trainer(new TrainerOptions { Device = device, Precision = recipe.Precision });
        return [.. trainer.Predict(by ?? task, Loader(clips, samplingRate: samplingRate), cancellation).Select((ids, index) =>
        {
            var clip = clips.Open(index, epoch: 0);
            return new ScoredClip(clip.Name, clip.Signer, clip.Glosses, corpus.Vocabulary.Decode(ids));
        })];
    }

    public void Dispose() => task.Model.Dispose();

    /// <summary>Training clips of an epoch.</summary>
    public long ClipsAnEpoch => Math.Min(corpus.Train.Count, (long)TrainingBatches.Of(Loader(corpus.Train, forTraining: true).BatchCount(0)) * recipe.BatchSize);

    // No clip is alone in the last batch, where it would have no other clip's memory, unless it is the only one.
    private static int EvaluationBatchOf(int clips) => clips == 1 ? EvaluationBatch : Enumerable.Range(EvaluationBatch, clips).First(size => clips % size != 1);

    private BatchLimit TrainingBatches => BatchLimit.Share(recipe.ShareOfTrainingBatches);

    private (VideoMobileViT Encoder, RecognitionTask Task) MakeTask(ModelKind kind)
    {
        var glosses = corpus.Vocabulary.Count;
        if (kind == ModelKind.EncoderOnly)
        {
            var encoderOnly = new CtcRecognizer(recipe.Encoder, glosses);
            return (encoderOnly.Encoder, new CtcTask(encoderOnly));
        }

        var decoder = recipe.Decoder(recipe.Encoder.Features, glosses);
        var encoderDecoder = new EncoderDecoderRecognizer(recipe.Encoder, decoder, recipe.AuxiliaryWeight > 0 ? glosses : 0);
        return (encoderDecoder.Encoder, TaskOf(encoderDecoder, MemorySubstitute.None, Joint));
    }

    private JointDecodingOptions? Joint => settings.Joint ? new() : null;

    private RecognitionTask TaskOf(EncoderDecoderRecognizer model, MemorySubstitute memory, JointDecodingOptions? joint) => decoderTraining == DecoderTraining.Released
        ? joint is null ? new ReleasedDecoderTask(model, memory) : throw new UsageException("--decoding joint needs a CTC head beside the decoder, and one that is trained as the released code does has none. Use greedy.")
        : new EncoderDecoderTask(model, new() { LabelSmoothing = recipe.LabelSmoothing, AuxiliaryWeight = recipe.AuxiliaryWeight, Joint = joint, Memory = memory });

    private TrainerOptions Options(int batches) => new()
    {
        LimitTrainingBatches = TrainingBatches,
        Epochs = settings.Epochs ?? (settings.Minutes is null ? recipe.Epochs : null),
        TrainingTime = (former is null ? settings.Minutes : settings.MinutesMore) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        ValidateEveryEpochs = settings.Way is null ? corpus.ValidateEveryEpochs : 1,
        Accumulate = recipe.Accumulate,
        ClipNorm = recipe.ClipNorm,
        Precision = recipe.Precision,
        ActivationCheckpointing = settings.CheckpointActivations,
        Seed = settings.Seed,
        Optimizer = new()
        {
            LearningRate = recipe.LearningRate,
            WeightDecay = recipe.WeightDecay,
            DecayBiasesAndNorms = recipe.DecayNormsAndBiases,
            AmsGrad = recipe.AmsGrad,
        },
        Schedule = recipe.Schedule switch
        {
            ScheduleKind.WarmupLinearDecay => new WarmupLinearDecay(WarmupSteps),
            ScheduleKind.CosineRestarts => new CosineRestarts(Math.Max(1, RestartEpochs * TrainingBatches.Of(batches) / recipe.Accumulate)),
            _ => new ReduceOnPlateau(),
        },
        OutputFolder = Folder,
        Vocabulary = corpus.Vocabulary,
        Metadata = Recognizer.ToMetadata(Description()),
        Device = device,
    };

    private IEnumerable<Callback> Callbacks()
    {
        yield return new ConsoleProgress();
        yield return new ModelCheckpoint(MetricNames.WordErrorRate);
        yield return new CsvLog(Path.Combine(Folder, "log.csv"));
        if (recipe.Patience is { } patience)
            yield return new EarlyStopping(patience);
    }

    private string? LastCheckpoint()
    {
        if (!settings.Resume)
            return null;
        if (Checkpoint.FindLast(Folder, console.WriteLine) is { } last)
            return last;
        console.WriteLine($"There is no checkpoint in {Folder} to resume: training starts anew.");
        return null;
    }

    /// <summary>What a checkpoint tells so that it can be used by itself.</summary>
    private RecognizerDescription Recognizer => OfModel with { FramesPerSecond = corpus.FramesPerSecond };

    private RecognizerDescription OfModel => task.Model is EncoderDecoderRecognizer encoderDecoder
        ? RecognizerDescription.For(encoderDecoder, FrameOptions, recipe.SamplingRate)
        : RecognizerDescription.For((CtcRecognizer)task.Model, FrameOptions, recipe.SamplingRate);

    private FrameTransformOptions FrameOptions => new()
    {
        Width = settings.Width,
        Height = settings.Height,
        Mean = recipe.Standardise ? new FrameTransformOptions().Mean : [0, 0, 0],
        StandardDeviation = recipe.Standardise ? new FrameTransformOptions().StandardDeviation : [1, 1, 1],
    };

    // What must be equal for a checkpoint to be of the same model.
    private Dictionary<string, string> Description() => new()
    {
        ["model"] = Name,
        ["beginning"] = former ?? "its own",
        [settings.Way is null ? "preset" : "way"] = settings.Way ?? settings.Preset.ToString().ToLowerInvariant(),
        ["size"] = settings.Size.ToString().ToLowerInvariant(),
        ["resolution"] = FormattableString.Invariant($"{settings.Width}x{settings.Height}"),
        ["batch size"] = FormattableString.Invariant($"{recipe.BatchSize}"),
        ["learning rate"] = FormattableString.Invariant($"{recipe.LearningRate}"),
        ["precision"] = CommandLine.NameOf(recipe.Precision),
        ["training rates"] = recipe.TrainingRates is { } rates ? CommandLine.NameOf(rates) : "the preset's",
    };

    private ClipLoader Loader(IClipSource clips, bool forTraining = false, double? samplingRate = null)
    {
        var transform = new FrameTransform(FrameOptions with { Augmentation = forTraining ? recipe.Augmentation : null });
        var sampler = forTraining ? recipe.TrainingSampler : new UniformFrameSampler(samplingRate ?? recipe.SamplingRate);
        var dataset = new ClipDataset(clips, corpus.Vocabulary, sampler, transform, settings.Seed, forTraining ? UnknownGloss.Error : UnknownGloss.CountAsError);
        return new(dataset, new ClipLoaderOptions
        {
            BatchSize = forTraining ? recipe.BatchSize : EvaluationBatchOf(clips.Count),
            Shuffle = forTraining,
            Seed = settings.Seed,
            BucketBatches = forTraining ? 8 : 0,
        });
    }
}
