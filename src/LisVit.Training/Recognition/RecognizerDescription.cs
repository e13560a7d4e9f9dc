using System.Text.Json;
using System.Text.Json.Serialization;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Training.Checkpoints;

namespace LisVit.Recognition;

/// <summary>
/// What a recogniser is made of besides its weights and its vocabulary, so that a checkpoint alone is enough to recognise with. Put it into a run's metadata, and
/// <see cref="Recognizer.Open"/> reads it:
/// <code>
/// var description = RecognizerDescription.For(model, frames, samplingRate: 0.25);
/// new TrainerOptions { Vocabulary = vocabulary, Metadata = description.ToMetadata(), ... }
/// </code>
/// </summary>
public sealed record RecognizerDescription
{
    /// <summary>Key of <see cref="CheckpointDescription.Metadata"/> that holds the description, as JSON.</summary>
    public const string MetadataKey = "recognizer";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        // What a newer library added must not be left out silently.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The video encoder.</summary>
    public required VideoMobileViTOptions Encoder { get; init; }

    /// <summary>The gloss decoder; null for an encoder-only recogniser, of a <see cref="CtcRecognizer"/>.</summary>
    public GlossDecoderOptions? Decoder { get; init; }

    /// <summary>Whether a model with a decoder has an auxiliary CTC head too; it is then decoded by both, and the head tells where signs are.</summary>
    public bool Auxiliary { get; init; }

    /// <summary>How frames become the model's input; of its augmentation nothing is kept.</summary>
    public required FrameTransformOptions Frames { get; init; }

    /// <summary>Share of a video's frames that the model reads, in <c>(0, 1]</c>.</summary>
    public required double SamplingRate { get; init; }

    /// <summary>Frames that the videos of training have a second; PHOENIX's have 25. Videos of another rate are sampled so that signs have the speed that the model knows.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Describes an encoder-only recogniser.</summary>
    /// <param name="model">The model.</param>
    /// <param name="frames">How frames become its input.</param>
    /// <param name="samplingRate">Share of a video's frames that it reads, in <c>(0, 1]</c>.</param>
    public static RecognizerDescription For(CtcRecognizer model, FrameTransformOptions frames, double samplingRate)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new() { Encoder = model.Encoder.Options, Frames = frames, SamplingRate = samplingRate };
    }

    /// <summary>Describes an encoder-decoder recogniser.</summary>
    /// <param name="model">The model.</param>
    /// <param name="frames">How frames become its input.</param>
    /// <param name="samplingRate">Share of a video's frames that it reads, in <c>(0, 1]</c>.</param>
    public static RecognizerDescription For(EncoderDecoderRecognizer model, FrameTransformOptions frames, double samplingRate)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new() { Encoder = model.Encoder.Options, Decoder = model.Decoder.Options, Auxiliary = model.Auxiliary is not null, Frames = frames, SamplingRate = samplingRate };
    }

    /// <summary>Reads the description of a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="InvalidDataException">It has none, or one that this version cannot read; the message names the file.</exception>
    public static RecognizerDescription Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!checkpoint.Description.Metadata.TryGetValue(MetadataKey, out var json))
            throw new InvalidDataException($"Checkpoint '{checkpoint.Path}' does not say what its model is: its metadata has no '{MetadataKey}'. Save it with {nameof(RecognizerDescription)}.{nameof(ToMetadata)}, or make the model yourself and use {nameof(Checkpoint.LoadWeights)}.");
        try
        {
            var description = JsonSerializer.Deserialize<RecognizerDescription>(json, Json) ?? throw new JsonException("it is empty.");
            description.Validate();
            return description;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"Checkpoint '{checkpoint.Path}' describes a recogniser that this version cannot make: {e.Message} It was written by version {checkpoint.Description.LibraryVersion}; use that one, or a newer one.", e);
        }
    }

    /// <summary>The description as a checkpoint's metadata, beside others.</summary>
    /// <param name="others">What the metadata shall say besides; null for nothing.</param>
    /// <exception cref="ArgumentException">A rate is out of range, or frames cannot be made so.</exception>
    public IReadOnlyDictionary<string, string> ToMetadata(IReadOnlyDictionary<string, string>? others = null)
    {
        Validate();
        return new Dictionary<string, string>(others ?? new Dictionary<string, string>()) { [MetadataKey] = JsonSerializer.Serialize(this with { Frames = Frames with { Augmentation = null } }, Json) };
    }

    /// <summary>Chooses the frames to read of a video of a rate.</summary>
    internal UniformFrameSampler SamplerOf(double framesPerSecond) =>
        new(framesPerSecond == FramesPerSecond ? SamplingRate : Math.Min(1, SamplingRate * FramesPerSecond / framesPerSecond));

    private void Validate()
    {
        _ = new UniformFrameSampler(SamplingRate);
        _ = new FrameTransform(Frames);
        if (!(FramesPerSecond > 0 && double.IsFinite(FramesPerSecond)))
            throw new ArgumentException($"{nameof(FramesPerSecond)} ({FramesPerSecond}) must be positive and finite.");
    }
}
