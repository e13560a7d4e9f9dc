using LisVit.Models;
using LisVit.Training;

namespace LisVit.Samples.ReproduceReport;

/// <summary>What the command line asked for, checked.</summary>
internal sealed record Settings
{
    public string? Corpus { get; init; }

    /// <summary>Annotations to study without training; null to train.</summary>
    public IReadOnlyList<string>? Annotations { get; init; }

    public bool FollowLinks { get; init; }

    public bool SkipMissing { get; init; }

    public string? Cache { get; init; }

    public string? Photos { get; init; }

    public string? TestPhotos { get; init; }

    /// <summary>How many signs may follow each in composed sentences; null for any.</summary>
    public int? Followers { get; init; }

    public required IReadOnlyList<ModelKind> Models { get; init; }

    public required Preset Preset { get; init; }

    public required VideoMobileViTSize Size { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public int? Epochs { get; init; }

    /// <summary>Training time of the encoder-only model, and of a decoder that begins from scratch; null for epochs.</summary>
    public double? Minutes { get; init; }

    /// <summary>Training time of a decoder that goes on from the encoder-only model.</summary>
    public double? MinutesMore { get; init; }

    /// <summary>Whether the encoder-decoder begins with the encoder and the CTC head that the encoder-only model of the same run ends with.</summary>
    public bool DecoderGoesOn { get; init; }

    public int? BatchSize { get; init; }

    public int? Accumulate { get; init; }

    public double? LearningRate { get; init; }

    public Precision? Precision { get; init; }

    /// <summary>Whether encoders keep less and compute it again for the gradients.</summary>
    public bool CheckpointActivations { get; init; }

    /// <summary>Rates of which training draws one for each clip; null for the preset's.</summary>
    public IReadOnlyList<double>? TrainingRates { get; init; }

    public required string Device { get; init; }

    public required int Seed { get; init; }

    public required string Output { get; init; }

    /// <summary>Whether the encoder-decoder is decoded by both heads.</summary>
    public bool Joint { get; init; }

    /// <summary>Whether the tables of robustness are computed.</summary>
    public bool Tables { get; init; }

    /// <summary>Names of the ways of training to compare, all of them if none is named; null to train as the preset says.</summary>
    public IReadOnlyList<string>? Causes { get; init; }

    /// <summary>Which of them this is; null for a preset.</summary>
    public string? Way { get; init; }

    /// <summary>Weights to begin from; null for none.</summary>
    public string? Pretrained { get; init; }

    public bool Resume { get; init; }
}

/// <summary>The two models of the report.</summary>
internal enum ModelKind
{
    EncoderOnly,
    EncoderDecoder,
}

/// <summary>Whose architecture and training settings.</summary>
internal enum Preset
{
    Report,
    Released,
    Recommended,
}
