using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;

namespace LisVit.Data.Batching;

/// <summary>
/// The way of one clip from its source to a model's input: open, encode the glosses, choose frames, decode those, transform.
/// A clip depends on the seed, its index and the epoch alone, so that any thread may load it.
/// </summary>
public sealed class ClipDataset
{
    private readonly IClipSource clips;
    private readonly GlossVocabulary vocabulary;
    private readonly IFrameSampler sampler;
    private readonly FrameTransform transform;
    private readonly int seed;
    private readonly UnknownGloss unknownGloss;

    /// <summary>Creates a dataset.</summary>
    /// <param name="clips">One split of a corpus, with at least one clip.</param>
    /// <param name="vocabulary">The glosses that the model knows.</param>
    /// <param name="sampler">Chooses frames before they are decoded.</param>
    /// <param name="transform">Turns decoded frames into the model's input.</param>
    /// <param name="seed">Seed of the sampler's and the transform's random numbers.</param>
    /// <param name="unknownGloss">What to do with a gloss that is not in the vocabulary: an error, as training needs it, or counted as one, for validation and test.</param>
    /// <exception cref="ArgumentException">The split is empty.</exception>
    /// <exception cref="InvalidDataException">A gloss of a recorded split is not in the vocabulary, and that is an error; the message names it and its clip. Other splits tell when the clip is loaded.</exception>
    public ClipDataset(IClipSource clips, GlossVocabulary vocabulary, IFrameSampler sampler, FrameTransform transform, int seed, UnknownGloss unknownGloss = UnknownGloss.Error)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentNullException.ThrowIfNull(transform);
        if (clips.Count < 1)
            throw new ArgumentException($"A dataset needs a split with at least 1 clip, but {clips.GetType().Name} has {clips.Count}.", nameof(clips));
        if (unknownGloss == UnknownGloss.Error && clips is IAnnotatedClipSource recorded)
        {
            foreach (var clip in recorded.Annotations)
                vocabulary.Encode(clip.Glosses, clip.Name);
        }

        this.clips = clips;
        this.vocabulary = vocabulary;
        this.sampler = sampler;
        this.transform = transform;
        this.seed = seed;
        this.unknownGloss = unknownGloss;
    }

    // A stream of its own: a composing source with the same seed draws its glosses from (seed, index, epoch), which augmentation must tell nothing of.
    private const int Stream = 1;

    /// <summary>Number of clips in an epoch.</summary>
    public int Count => clips.Count;

    /// <summary>Height of its frames in pixels.</summary>
    public int Height => transform.Height;

    /// <summary>Width of its frames in pixels.</summary>
    public int Width => transform.Width;

    /// <summary>Loads a clip.</summary>
    /// <param name="index">Which clip, in <c>[0, Count)</c>.</param>
    /// <param name="epoch">Which epoch, from 0.</param>
    /// <exception cref="InvalidDataException">The clip cannot be loaded; the message names it and its inner exception is the cause.</exception>
    public Clip Load(int index, int epoch)
    {
        var clip = Choose(index, epoch);
        var frames = GC.AllocateUninitializedArray<float>(checked(clip.FrameCount * RgbFrames.Channels * Height * Width));
        clip.Decode(frames);
        return new Clip(clip.Name, clip.Signer, frames, clip.FrameCount, Height, Width, clip.Glosses);
    }

    /// <summary>Opens a clip, encodes its glosses and chooses its frames; nothing is decoded.</summary>
    internal ChosenClip Choose(int index, int epoch)
    {
        var place = $"number {index}, epoch {epoch}";
        AnnotatedClip? clip = null;
        try
        {
            clip = clips.Open(index, epoch);
            var random = StableRandom.Of(seed, index, epoch, Stream);
            var glosses = vocabulary.Encode(clip.Glosses, clip.Name, unknownGloss);
            var frames = sampler.Sample(clip.Frames.FrameCount, random);
            if ((long)frames.Length * RgbFrames.Channels * Height * Width > Array.MaxLength)
                throw new InvalidDataException($"Its {frames.Length} chosen frames of {Width} x {Height} pixels are more than the {Array.MaxLength} values that one clip can have. Sample fewer frames, resize them smaller, or cut the clip.");
            return new ChosenClip(clip, glosses, frames, transform, random, place);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw LoadError.Of(clip?.Name, place, exception);
        }
    }
}
