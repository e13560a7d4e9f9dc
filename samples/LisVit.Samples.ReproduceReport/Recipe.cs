using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Training;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Everything that a preset decides about one model: its sizes and how it is trained.</summary>
internal sealed record Recipe
{
    public required VideoMobileViTOptions Encoder { get; init; }

    public Func<int, int, GlossDecoderOptions> Decoder { get; init; } = GlossDecoderOptions.Report;

    public double AuxiliaryWeight { get; init; }

    public double LabelSmoothing { get; init; }

    public double SamplingRate { get; init; } = 0.25;

    public bool RandomPhase { get; init; }

    /// <summary>Rates of which training draws one for each clip; null for <see cref="SamplingRate"/> alone.</summary>
    public IReadOnlyList<double>? TrainingRates { get; init; }

    /// <summary>Chooses the frames of training clips.</summary>
    public IFrameSampler TrainingSampler => TrainingRates is { } rates ? new MixedRateFrameSampler(rates)
        : RandomPhase ? new RandomPhaseFrameSampler(SamplingRate)
        : new UniformFrameSampler(SamplingRate);

    public bool Standardise { get; init; } = true;

    public ClipAugmentation? Augmentation { get; init; }

    public int BatchSize { get; init; } = 1;

    public int Accumulate { get; init; } = 32;

    public double ShareOfTrainingBatches { get; init; } = 1;

    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Whether the learning rate grows and shrinks with the batch (Goyal et al., "Accurate, Large Minibatch SGD", section 2.1).</summary>
    public bool RateFollowsBatch { get; init; }

    public double WeightDecay { get; init; } = 1e-4;

    public bool DecayNormsAndBiases { get; init; } = true;

    public bool AmsGrad { get; init; }

    public double? ClipNorm { get; init; }

    public ScheduleKind Schedule { get; init; } = ScheduleKind.Plateau;

    public Precision Precision { get; init; } = Precision.Float32;

    public int Epochs { get; init; } = 300;

    public int? Patience { get; init; }

    public static Recipe Of(Preset preset, ModelKind model, VideoMobileViTSize size) => (preset, model) switch
    {
        (Preset.Report, _) => Report(size),
        (Preset.Released, ModelKind.EncoderOnly) => ReleasedEncoderOnly(size),
        (Preset.Released, _) => ReleasedEncoderDecoder(size),
        _ => Recommended(size, model),
    };

    /// <summary>The recipe with what the command line says otherwise.</summary>
    public Recipe With(Settings settings, CorpusSplits corpus)
    {
        var batchSize = settings.BatchSize ?? BatchSize;
        return this with
        {
            SamplingRate = corpus.SamplingRate ?? SamplingRate,
            TrainingRates = settings.TrainingRates,
            BatchSize = batchSize,
            Accumulate = settings.Accumulate ?? Accumulate,
            LearningRate = settings.LearningRate ?? (RateFollowsBatch ? LearningRate * batchSize / BatchSize : LearningRate),
            Precision = settings.Precision ?? Precision,
        };
    }

    /// <summary>The recipe as results.json tells it.</summary>
    public IReadOnlyDictionary<string, object?> Summary() => new Dictionary<string, object?>
    {
        ["unfolding"] = Encoder.Unfolding.ToString(),
        ["strides"] = string.Join(' ', Encoder.Strides),
        ["normFirst"] = Encoder.NormFirst,
        ["heads"] = Encoder.Heads,
        ["attendedFirst"] = Encoder.AttendedFirst,
        ["activateLast"] = Encoder.ActivateLast,
        ["convolutionDropout"] = Encoder.ConvolutionDropout.Probability,
        ["transformerDropout"] = Encoder.TransformerDropout,
        ["rotaryPositions"] = Encoder.RotaryPositions,
        ["temporal"] = string.Concat(Encoder.Temporal.Select(stage => $"K{stage.Kernel}" + (stage.Pool > 1 ? $"P{stage.Pool}" : ""))),
        ["temporalMixing"] = Encoder.TemporalMixing,
        ["auxiliaryWeight"] = AuxiliaryWeight,
        ["guided"] = Decoder(Encoder.Features, 1).Guided && AuxiliaryWeight > 0,
        ["decoderNormFirst"] = Decoder(Encoder.Features, 1).NormFirst,
        ["decoderDropout"] = Decoder(Encoder.Features, 1).Dropout,
        ["labelSmoothing"] = LabelSmoothing,
        ["samplingRate"] = SamplingRate,
        ["randomPhase"] = RandomPhase,
        ["standardise"] = Standardise,
        ["augmentation"] = Augmentation is not null,
        ["batchSize"] = BatchSize,
        ["accumulate"] = Accumulate,
        ["shareOfTrainingBatches"] = ShareOfTrainingBatches,
        ["learningRate"] = LearningRate,
        ["weightDecay"] = WeightDecay,
        ["decayNormsAndBiases"] = DecayNormsAndBiases,
        ["amsGrad"] = AmsGrad,
        ["clipNorm"] = ClipNorm,
        ["schedule"] = Schedule.ToString(),
        ["precision"] = CommandLine.NameOf(Precision),
        ["patience"] = Patience,
    };

    // Section III of the report.
    private static Recipe Report(VideoMobileViTSize size) => new()
    {
        Encoder = VideoMobileViTOptions.Report(size),
        Precision = Precision.BFloat16Mixed,
        Patience = 5,
    };

    // The settings that the report's released code has instead, with labels and metric put right.
    private static Recipe ReleasedEncoderOnly(VideoMobileViTSize size) => new()
    {
        Encoder = VideoMobileViTOptions.ReleasedEncoderOnly(size),
        SamplingRate = 1.0 / 3,
        Standardise = false,
        ShareOfTrainingBatches = 0.25,
        AmsGrad = true,
        Schedule = ScheduleKind.CosineRestarts,
        Epochs = 100,
        Patience = 3,
    };

    private static Recipe ReleasedEncoderDecoder(VideoMobileViTSize size) => new()
    {
        Encoder = VideoMobileViTOptions.ReleasedEncoderDecoder(size),
        Decoder = (width, glosses) => GlossDecoderOptions.Released(width, glosses),
        LabelSmoothing = 0.1,
        SamplingRate = 1.0 / 5,
        Accumulate = 16,
        ShareOfTrainingBatches = 0.20,
        AmsGrad = true,
        Epochs = 100,
        Patience = 5,
    };

    private static Recipe Recommended(VideoMobileViTSize size, ModelKind model) => new()
    {
        Encoder = VideoMobileViTOptions.Recommended(size),
        Decoder = (width, glosses) => GlossDecoderOptions.Recommended(width, glosses),
        AuxiliaryWeight = model == ModelKind.EncoderDecoder ? 0.5 : 0,
        RandomPhase = true,
        Augmentation = new ClipAugmentation(),
        BatchSize = 4,
        Accumulate = 1,
        LearningRate = 1.4e-3,
        RateFollowsBatch = true,
        WeightDecay = 0.01,
        DecayNormsAndBiases = false,
        ClipNorm = 1,
        Schedule = ScheduleKind.WarmupLinearDecay,
        Epochs = 100,
    };
}

/// <summary>Schedules that the presets use.</summary>
internal enum ScheduleKind
{
    Plateau,
    CosineRestarts,
    WarmupLinearDecay,
}
