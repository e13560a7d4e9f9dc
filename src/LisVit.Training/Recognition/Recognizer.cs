using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
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
/// Several threads may recognise at once; dispose it when they are done.
/// </summary>
public sealed class Recognizer : IDisposable
{
    private const int FramesAtOnce = 16;

    private readonly IClipReader reader;
    private readonly FrameTransform transform;
    private readonly RecognizerOptions options;
    private volatile bool disposed;

    private Recognizer(IClipReader reader, GlossVocabulary vocabulary, RecognizerDescription description, FrameTransform transform, RecognizerOptions options)
    {
        this.reader = reader;
        this.options = options;
        this.transform = transform;
        (Vocabulary, Description) = (vocabulary, description);
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
    /// <exception cref="NotSupportedException">No libtorch can be loaded; the message names packages that have it.</exception>
    /// <remarks>Not while another thread draws random numbers of torch, as a training does: the model's initial weights are drawn, and the generator's state is put back.</remarks>
    public static Recognizer Open(string checkpoint, RecognizerOptions? options = null)
    {
        options = options is null ? new() : options with { };
        options.Validate();
        Backend.Require();
        using var file = Checkpoint.Open(checkpoint);
        var description = RecognizerDescription.Of(file);
        var vocabulary = VocabularyOf(file);
        var transform = new FrameTransform(description.Frames);

        // Initial weights are drawn, which whoever draws numbers of their own must not notice.
        using var state = random.get_rng_state();
        try
        {
            return new Recognizer(ReaderOf(description, vocabulary.Count, file, options), vocabulary, description, transform, options);
        }
        finally
        {
            random.set_rng_state(state);
        }
    }

    /// <summary>Recognises a video.</summary>
    /// <param name="frames">All its frames; those that the model reads are decoded.</param>
    /// <param name="framesPerSecond">
    /// How many of them a second has: times follow from it, and which of them are read. Null for what a <see cref="VideoFrames"/> says itself, and where nothing says it for as many as the videos of training,
    /// <see cref="RecognizerDescription.FramesPerSecond"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it between frames, and the decoding of a <see cref="VideoFrames"/> at once.</param>
    /// <returns>Glosses in signing order.</returns>
    /// <exception cref="InvalidDataException">A frame cannot be decoded; the message names the file.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="framesPerSecond"/> is not positive and finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    /// <exception cref="FfmpegMissingException">The frames are a video's, and ffmpeg is not installed.</exception>
    /// <exception cref="TimeoutException">ffmpeg took longer than <see cref="VideoOptions.Timeout"/>; the time that the model takes does not count.</exception>
    /// <exception cref="NotSupportedException">The video is longer than <see cref="RecognizerOptions.Window"/>, and the model has no CTC head that would tell where its glosses are.</exception>
    public IReadOnlyList<RecognizedGloss> Recognize(IFrameSource frames, double? framesPerSecond = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ObjectDisposedException.ThrowIf(disposed, this);
        // A wrong rate is told before anything is decoded, and one decoding tells a video's rate and count.
        var perSecond = Checked(framesPerSecond ?? (frames as VideoFrames)?.MeasureFramesPerSecond(cancellationToken));
        var count = frames is VideoFrames counted ? counted.CountFrames(cancellationToken) : frames.FrameCount;
        var sampler = Description.SamplerOf(perSecond);
        var windows = Windows(sampled => TimeSpan.FromSeconds(Math.Min(sampler.FrameAt(sampled), count) / perSecond));
        var found = new List<RecognizedGloss>();
        var indices = sampler.Sample(count, Random.Shared);

        // Frames of a video's size are held a few at a time: one of its size in 4K has 25 MB.
        if (frames is VideoFrames video)
            video.Stream(indices, Add, cancellationToken);
        else
            Array.ForEach([.. indices.Chunk(FramesAtOnce)], chunk => Add(frames.Read(chunk)));

        cancellationToken.ThrowIfCancellationRequested();
        found.AddRange(windows.Finish());
        return found;

        void Add(RgbFrames read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var frame in transform.Apply(read).Chunk(FrameSize))
                found.AddRange(windows.Add(frame));
        }
    }

    /// <summary>
    /// Recognises frames as they come, such as a camera's: each gloss is told once, when the window that has it in its middle half is full and the next frame comes, so at most three quarters of
    /// <see cref="RecognizerOptions.Window"/> after it was signed; at the beginning, a whole one.
    /// </summary>
    /// <param name="frames">The frames in their order, one or more at a time.</param>
    /// <param name="framesPerSecond">
    /// How many of them a second has: times follow from it, and which of them are read; null for as many as the videos of training, <see cref="RecognizerDescription.FramesPerSecond"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it between frames.</param>
    /// <returns>Glosses in signing order, while the frames come.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="framesPerSecond"/> is not positive and finite.</exception>
    /// <exception cref="ObjectDisposedException">The recogniser was disposed.</exception>
    /// <exception cref="NotSupportedException">There are more frames than <see cref="RecognizerOptions.Window"/>, and the model has no CTC head that would tell where its glosses are.</exception>
    public IEnumerable<RecognizedGloss> RecognizeLive(IEnumerable<RgbFrames> frames, double? framesPerSecond = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ObjectDisposedException.ThrowIf(disposed, this);
        var perSecond = Checked(framesPerSecond);
        return Live();

        IEnumerable<RecognizedGloss> Live()
        {
            var sampler = Description.SamplerOf(perSecond);
            var (seen, sampled) = (0L, 0);
            var windows = Windows(step => TimeSpan.FromSeconds(Math.Min(sampler.FrameAt(step), seen) / perSecond));
            foreach (var several in frames)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < several.Count; i++, seen++)
                {
                    if (seen != sampler.FrameAt(sampled))
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
    public void Dispose()
    {
        disposed = true;
        reader.Dispose();
    }

    internal static GlossVocabulary VocabularyOf(Checkpoint checkpoint) =>
        checkpoint.Vocabulary ?? throw new InvalidDataException($"Checkpoint '{checkpoint.Path}' has no vocabulary, so its classes have no names. Save it with one.");

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

    private double Checked(double? framesPerSecond) => (framesPerSecond ?? Description.FramesPerSecond) is var rate && rate > 0 && double.IsFinite(rate)
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, $"framesPerSecond ({framesPerSecond}) must be positive and finite.");
}
