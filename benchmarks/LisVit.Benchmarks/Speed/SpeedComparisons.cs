using LisVit.Benchmarks.Baselines;
using LisVit.Models;
using LisVit.Models.Blocks;
using LisVit.Models.Summaries;
using LisVit.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Speed;

/// <summary>What is compared with what.</summary>
internal static class SpeedComparisons
{
    private const int Height = 256;
    private const int Width = 192;
    private const int DecodedGlosses = 20;
    private const int ProductSize = 2048;

    private static readonly int[] FrameCounts = [15, 29, 58, 116, 232, 460];
    private static readonly long[] Unequal = [12, 14, 15, 17, 19, 21, 22, 24];
    private static readonly VideoMobileViTOptions Released = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs);
    private static readonly VideoMobileViTOptions ReleasedStride32 = Released with { Strides = VideoMobileViTOptions.Xxs.Strides };
    private static readonly VideoMobileViTOptions Recommended = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);

    public static IReadOnlyList<SpeedComparison> All { get; } =
    [
        new("peak", "Matrix product, 2048 x 2048 x 2048", [new("float32", device => Product(float32, device)), new("bfloat16", device => Product(bfloat16, device))], () => Math.Pow(ProductSize, 3)),
        Forward("forward29", "Released encoder XXS, 29 frames", Released, 29),
        Forward("forward116", "Released encoder XXS, 116 frames", Released, 116),
        Forward("forward29-stride32", "The same with the strides of Fig. 1, 29 frames", ReleasedStride32, 29),
        new("frames", "Recommended encoder XXS for inference, float32", [.. FrameCounts.Select(frames => new SpeedCase($"{frames} frames", device => Encode(Recommended, frames, float32, device)))]) { Sizes = FrameCounts },
        new("training29", "Training step of the released encoder XXS, 29 frames",
        [
            new("straightforward port", device => PortStep(Released, [29], Height, Width, device)) { Tuned = false },
            new("LisVit, as released", device => Step(Released, [29], Height, Width, device)),
            new("LisVit, no dropout inside attention", device => Step(Released with { DropoutInside = false }, [29], Height, Width, device)),
            new("the same, activations checkpointed", device => Step(Released with { DropoutInside = false }, [29], Height, Width, device, checkpointing: true)),
        ]),
        new("training-unequal", "Training step, 8 clips of 12 to 24 frames, 64 x 64, released encoder XXS",
        [
            new("straightforward port, padded", device => PortStep(Released, Unequal, 64, 64, device)) { Tuned = false },
            new("LisVit, as released", device => Step(Released, Unequal, 64, 64, device)),
            new("LisVit, no dropout inside attention", device => Step(Released with { DropoutInside = false }, Unequal, 64, 64, device)),
            new("LisVit, recommended encoder", device => Step(Recommended, Unequal, 64, 64, device)),
        ]),
        .. Attention("attention116", "attention116-training", sequences: 192, tokens: 116, heads: 8, width: 80),
        .. Attention("attention5568", "attention5568-training", sequences: 1, tokens: 5568, heads: 4, width: 80),
        new("generation", $"{DecodedGlosses} glosses, 3-layer decoder, memory of 29 frames",
        [
            new("recomputed", device => Generate(cached: false, float32, device)),
            new("cached", device => Generate(cached: true, float32, device)),
            new("recomputed, bfloat16", device => Generate(cached: false, bfloat16, device)),
            new("cached, bfloat16", device => Generate(cached: true, bfloat16, device)),
        ]),
        new("recommended", "Recommended encoder-only XXS, 29 frames",
        [
            new("as trained", device => Recognise(type: null, device)),
            new("for inference, float32", device => Recognise(float32, device)),
            new("for inference, bfloat16", device => Recognise(bfloat16, device)),
        ], () => MultiplyAccumulates(Recommended, 29)),
    ];

    private static SpeedComparison Forward(string name, string title, VideoMobileViTOptions options, int frames) => new(name, title,
    [
        new("straightforward port", device => PortForward(options, frames, device)) { Tuned = false },
        new("straightforward port, tuned process", device => PortForward(options, frames, device)),
        new("LisVit, as trained", device => Encode(options, frames, type: null, device)),
        new("LisVit for inference, float32", device => Encode(options, frames, float32, device)),
        new("LisVit for inference, bfloat16", device => Encode(options, frames, bfloat16, device)),
    ], () => MultiplyAccumulates(options, frames));

    private static IEnumerable<SpeedComparison> Attention(string name, string training, long sequences, long tokens, long heads, long width)
    {
        var title = $"Multi-head attention, {sequences} x {tokens} tokens, {heads} heads of {width / heads}";
        SpeedCase Case(string contender, bool tiled, ScalarType type, bool gradients, double dropout = 0) =>
            new(contender, device => Attend(new MultiHeadAttention(width, heads, dropout), randn([sequences, tokens, width]), tiled, type, gradients, device));
        yield return new(name, title,
        [
            Case("by libtorch", tiled: false, float32, gradients: false),
            Case("in tiles", tiled: true, float32, gradients: false),
            Case("by libtorch, bfloat16", tiled: false, bfloat16, gradients: false),
            Case("in tiles, bfloat16", tiled: true, bfloat16, gradients: false),
        ]);
        yield return new(training, $"{title}, with gradients",
        [
            Case("by libtorch", tiled: false, float32, gradients: true),
            Case("in tiles", tiled: true, float32, gradients: true),
            Case("by libtorch, dropout", tiled: false, float32, gradients: true, dropout: 0.2),
            Case("in tiles, dropout", tiled: true, float32, gradients: true, dropout: 0.2),
        ]);
    }

    private static Action Attend(MultiHeadAttention attention, Tensor tokens, bool tiled, ScalarType type, bool training, Device device)
    {
        AppContext.SetSwitch("LisVit.Models.TiledAttention", tiled);
        attention.to(type).to(device).train(training);
        tokens = tokens.to(type).to(device).requires_grad_(training);
        return () =>
        {
            using var scope = NewDisposeScope();
            using var gradients = set_grad_enabled(training);
            var heard = attention.call(tokens, tokens, null);
            if (training)
                heard.sum().backward();
        };
    }

    private static Action Product(ScalarType type, Device device)
    {
        var (a, b) = (rand(ProductSize, ProductSize).to(type, device), rand(ProductSize, ProductSize).to(type, device));
        return () => a.mm(b).Dispose();
    }

    private static Action PortForward(VideoMobileViTOptions options, int frames, Device device)
    {
        var (port, clips) = (Port(options).to(device), Clips([frames], Height, Width).to(device));
        port.eval();
        return () => Scoped(() => port.call(clips, null));
    }

    private static Action Encode(VideoMobileViTOptions options, int frames, ScalarType? type, Device device)
    {
        var encoder = Encoder(options).to(device);
        encoder.eval();
        if (type is { } inference)
        {
            using var trained = encoder;
            encoder = trained.ForInference(inference);
        }

        var clips = Clips([frames], Height, Width).to(device);
        return () => Scoped(() => encoder.call(clips, null));
    }

    private static Action Recognise(ScalarType? type, Device device)
    {
        manual_seed(1);
        var model = new CtcRecognizer(Recommended, 1115).to(device);
        model.eval();
        if (type is { } inference)
        {
            using var trained = model;
            model = trained.ForInference(inference);
        }

        var clips = Clips([29], Height, Width).to(device);
        return () => Scoped(() => model.call(clips, null));
    }

    private static Action PortStep(VideoMobileViTOptions options, long[] lengths, int height, int width, Device device)
    {
        var port = Port(options).to(device);
        port.train();
        var optimizer = optim.AdamW(port.parameters(), lr: 1e-6);
        var (clips, valid) = (Clips(lengths, height, width).to(device), Lengths(lengths)?.to(device));
        return () =>
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            port.call(clips, valid).square().mean().backward();
            optimizer.step();
        };
    }

    private static Action Step(VideoMobileViTOptions options, long[] lengths, int height, int width, Device device, bool checkpointing = false)
    {
        var encoder = Encoder(options).to(device);
        if (checkpointing)
            encoder.CheckpointActivations();
        encoder.train();
        var optimizer = new AdamW(ParameterGroup.All(encoder), new AdamWOptions { LearningRate = 1e-6 });
        var (clips, valid) = (Clips(lengths, height, width).to(device), Lengths(lengths)?.to(device));
        return () =>
        {
            using var scope = NewDisposeScope();
            encoder.zero_grad();
            encoder.call(clips, valid).square().mean().backward();
            optimizer.Step();
        };
    }

    private static Action Generate(bool cached, ScalarType type, Device device)
    {
        manual_seed(1);
        var decoder = new GlossDecoder(GlossDecoderOptions.Report(320, 1115)).to(device).to(type);
        decoder.eval();
        var memory = rand(1, 29, 320).to(device).to_type(type);
        var begin = (long)decoder.Options.Begin;
        return cached ? () => Scoped(StepByStep) : () => Scoped(FromTheBeginning);

        Tensor StepByStep()
        {
            using var state = decoder.Start(memory, lengths: null);
            var next = tensor(begin, device: device).view(1);
            for (var i = 0; i < DecodedGlosses; i++)
                next = decoder.Step(next, state).argmax(-1);
            return next;
        }

        Tensor FromTheBeginning()
        {
            var tokens = tensor(begin, device: device).view(1, 1);
            for (var i = 0; i < DecodedGlosses; i++)
                tokens = cat([tokens, decoder.call(tokens, memory, null).select(1, i).argmax(-1).view(1, 1)], 1);
            return tokens;
        }
    }

    private static StraightforwardPort Port(VideoMobileViTOptions options)
    {
        using var encoder = Encoder(options);
        var port = new StraightforwardPort(options);
        port.Take(encoder);
        return port;
    }

    private static VideoMobileViT Encoder(VideoMobileViTOptions options)
    {
        manual_seed(1);
        return new VideoMobileViT(options);
    }

    private static Tensor Clips(long[] lengths, int height, int width)
    {
        manual_seed(2);
        return randn([lengths.Length, lengths.Max(), 3, height, width]);
    }

    private static Tensor? Lengths(long[] lengths) => lengths.Distinct().Count() > 1 ? tensor(lengths) : null;

    private static void Scoped(Func<Tensor> forward)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        forward();
    }

    private static double MultiplyAccumulates(VideoMobileViTOptions options, int frames)
    {
        using var encoder = new VideoMobileViT(options);
        return ModelSummary.Of(encoder, new ClipSize(frames, Height, Width)).Total.MultiplyAccumulates;
    }
}
