using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Recognition;

/// <summary>
/// Video in, glosses out: a model with its vocabulary and its way of reading frames, made of one checkpoint.
/// <code>
/// using var recognizer = Recognizer.Open("best.safetensors");
/// foreach (var gloss in recognizer.Recognize(VideoFrames.Open("clip.mp4")))
///     Console.WriteLine(gloss);
/// </code>
/// Several threads may recognise at once; disposing waits for nobody.
/// </summary>
public sealed class Recognizer : IDisposable
{
    private readonly IClipReader reader;
    private readonly FrameTransform transform;
    private readonly RecognizerOptions options;

    private Recognizer(IClipReader reader, GlossVocabulary vocabulary, RecognizerDescription description, RecognizerOptions options)
    {
        this.reader = reader;
        this.options = options;
        (Vocabulary, Description) = (vocabulary, description);
        transform = new FrameTransform(description.Frames);
    }

    /// <summary>The glosses that it knows.</summary>
    public GlossVocabulary Vocabulary { get; }

    /// <summary>What it is made of.</summary>
    public RecognizerDescription Description { get; }

    /// <summary>Makes the recogniser of a checkpoint, for inference only.</summary>
    /// <param name="checkpoint">Path of a checkpoint with a vocabulary and a <see cref="RecognizerDescription"/> in its metadata.</param>
    /// <param name="options">How it works; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, no checkpoint, or does not say what its model is.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the weights are of another model than the description.</exception>
    public static Recognizer Open(string checkpoint, RecognizerOptions? options = null)
    {
        options ??= new();
        options.Validate();
        using var file = Checkpoint.Open(checkpoint);
        var description = RecognizerDescription.Of(file);
        if (file.Vocabulary is not { } vocabulary)
            throw new InvalidDataException($"Checkpoint '{file.Path}' has no vocabulary, so its classes have no names. Save it with one.");
        return new Recognizer(ReaderOf(description, vocabulary.Count, file, options), vocabulary, description, options);
    }

    /// <summary>Recognises a video.</summary>
    /// <param name="frames">All its frames; those that the model reads are decoded.</param>
    /// <param name="framesPerSecond">How many of them a second has: times follow from it, and which of them are read; see <see cref="RecognizerDescription.FramesPerSecond"/>.</param>
    /// <param name="cancellationToken">Ends it between windows, and the decoding of a <see cref="VideoFrames"/> at once.</param>
    /// <returns>Glosses in signing order.</returns>
    /// <exception cref="InvalidDataException">A frame cannot be decoded; the message names the file.</exception>
    /// <exception cref="NotSupportedException">The video is longer than <see cref="RecognizerOptions.Window"/>, and the model has no CTC head that would tell where its glosses are.</exception>
    public IReadOnlyList<RecognizedGloss> Recognize(IFrameSource frames, double framesPerSecond = 25, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        CheckRate(framesPerSecond);
        var (count, rate) = (frames.FrameCount, Description.SamplingRateOf(framesPerSecond));
        var windows = Windows(sampled => TimeSpan.FromSeconds(Math.Min(FrameOf(sampled, rate), count) / framesPerSecond));
        var found = new List<RecognizedGloss>();
        foreach (var indices in new UniformFrameSampler(rate).Sample(count, Random.Shared).Chunk(options.Window))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = frames is VideoFrames video ? video.Read(indices, cancellationToken) : frames.Read(indices);
            foreach (var frame in transform.Apply(read).Chunk(FrameSize))
                found.AddRange(windows.Add(frame));
        }

        cancellationToken.ThrowIfCancellationRequested();
        found.AddRange(windows.Finish());
        return found;
    }

    /// <summary>
    /// Recognises frames as they come, such as a camera's: each gloss is told once, when the window that has it in its middle is full, so at most three quarters of
    /// <see cref="RecognizerOptions.Window"/> after it was signed.
    /// </summary>
    /// <param name="frames">The frames in their order, one or more at a time.</param>
    /// <param name="framesPerSecond">How many of them a second has: times follow from it, and which of them are read; see <see cref="RecognizerDescription.FramesPerSecond"/>.</param>
    /// <param name="cancellationToken">Ends it between frames.</param>
    /// <returns>Glosses in signing order, while the frames come.</returns>
    /// <exception cref="NotSupportedException">There are more frames than <see cref="RecognizerOptions.Window"/>, and the model has no CTC head that would tell where its glosses are.</exception>
    public IEnumerable<RecognizedGloss> RecognizeLive(IEnumerable<RgbFrames> frames, double framesPerSecond = 25, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        CheckRate(framesPerSecond);
        return Live();

        IEnumerable<RecognizedGloss> Live()
        {
            var rate = Description.SamplingRateOf(framesPerSecond);
            var (seen, sampled) = (0L, 0);
            var windows = Windows(step => TimeSpan.FromSeconds(Math.Min(FrameOf(step, rate), seen) / framesPerSecond));
            foreach (var several in frames)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < several.Count; i++, seen++)
                {
                    if (seen != FrameOf(sampled, rate))
                        continue;
                    sampled++;
                    var one = new RgbFrames(several.Frame(i).ToArray(), 1, several.Height, several.Width);
                    foreach (var gloss in windows.Add(transform.Apply(one)))
                        yield return gloss;
                }
            }

            foreach (var gloss in windows.Finish())
                yield return gloss;
        }
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => reader.Dispose();

    private int FrameSize => RgbFrames.Channels * transform.Height * transform.Width;

    private WindowedReading Windows(Func<int, TimeSpan> clock) => new(options.Window, reader.TemporalStride, Read, id => Vocabulary.Decode([id])[0], clock);

    private IReadOnlyList<DecodedGloss> Read(IReadOnlyList<float[]> frames)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var clip = empty([1, frames.Count, RgbFrames.Channels, transform.Height, transform.Width]);
        var target = MemoryMarshal.Cast<byte, float>(clip.bytes);
        for (var i = 0; i < frames.Count; i++)
            frames[i].CopyTo(target[(i * FrameSize)..]);
        return reader.Read(clip.to(options.Device));
    }

    private static IClipReader ReaderOf(RecognizerDescription description, int glosses, Checkpoint file, RecognizerOptions options)
    {
        if (description.Decoder is not { } decoder)
        {
            using var encoderOnly = new CtcRecognizer(description.Encoder, glosses);
            file.LoadWeights(encoderOnly);
            return new CtcReader(Placed(encoderOnly).ForInference(options.Type));
        }

        using var encoderDecoder = new EncoderDecoderRecognizer(description.Encoder, decoder, description.Auxiliary ? glosses : 0);
        file.LoadWeights(encoderDecoder);
        return new EncoderDecoderReader(Placed(encoderDecoder).ForInference(options.Type));

        TModel Placed<TModel>(TModel model)
            where TModel : nn.Module
        {
            model.to(options.Device);
            return model;
        }
    }

    private static void CheckRate(double framesPerSecond)
    {
        if (!(framesPerSecond > 0 && double.IsFinite(framesPerSecond)))
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, $"framesPerSecond ({framesPerSecond}) must be positive and finite.");
    }

    // Where a uniform sampler finds its frame of a number: floor(i / rate), and what rounding takes from an integer.
    private static long FrameOf(int sampled, double rate) => (long)Math.Floor((sampled / rate) + 1e-9);
}
