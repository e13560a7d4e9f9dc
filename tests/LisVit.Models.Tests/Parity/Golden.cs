using System.Text.Json;
using LisVit.Models;
using LisVit.Models.Weights;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Parity;

/// <summary>One case of the released code's golden outputs: a model with its weights, its input and what came out.</summary>
internal sealed class Golden : IDisposable
{
    private Golden(string name, params string[] weights)
    {
        Name = name;
        using var manifest = JsonDocument.Parse(File.ReadAllText(Requirement.Shared("golden/manifest.json")));
        Facts = manifest.RootElement.GetProperty("cases").GetProperty(name).Clone();
        Outputs = Read(name);
        Weights = weights.SelectMany(Read).ToDictionary();
    }

    public string Name { get; }

    /// <summary>Losses, norms and margins of the manifest.</summary>
    public JsonElement Facts { get; }

    /// <summary>Input and outputs by the released names.</summary>
    public Dictionary<string, Tensor> Outputs { get; }

    /// <summary>Weights by the released names.</summary>
    public Dictionary<string, Tensor> Weights { get; }

    public static Golden EncoderOnly() => new("ctc_B1_T6_64x64", "ctc_xxs_C1116");

    public static Golden EncoderDecoder() => new("encdec_B1_T6_64x64_V40", "encdec_xxs_shared", "encdec_xxs_head_V40");

    public static CtcRecognizer MakeEncoderOnly(bool dropout = true) =>
        new(Without(dropout, VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs)), glosses: 1115);

    public static EncoderDecoderRecognizer MakeEncoderDecoder(bool dropout = true) => new(
        Without(dropout, VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs)),
        GlossDecoderOptions.Released(320, glosses: 39, beginAndEnd: 39) with { Dropout = dropout ? 0.2 : 0 });

    /// <summary>The teacher-forced loss of the manifest: cross entropy with label smoothing against the next tokens.</summary>
    public static Tensor Loss(EncoderDecoderRecognizer model, Tensor frames, Tensor targets)
    {
        var length = targets.shape[1] - 1;
        var logits = model.call(frames, null, targets.narrow(1, 0, length));
        return nn.functional.cross_entropy(logits.transpose(1, 2), targets.narrow(1, 1, length), label_smoothing: 0.1);
    }

    /// <summary>The CTC loss of the manifest, with the released shift of labels by one more.</summary>
    public static Tensor Loss(CtcRecognizer model, Tensor frames, Tensor targets)
    {
        var logProbabilities = model.call(frames, null).log_softmax(-1).transpose(0, 1);  // b t v -> t b v
        var (batch, length) = (targets.shape[0], targets.shape[1]);
        return nn.functional.ctc_loss(
            logProbabilities, targets + 1, full([batch], logProbabilities.shape[0], dtype: int64), full([batch], length, dtype: int64), zero_infinity: true);
    }

    public double[] Numbers(string fact) => [.. Facts.GetProperty(fact).EnumerateArray().Select(number => number.GetDouble())];

    public Dictionary<string, double> GradientNorms() =>
        Facts.GetProperty("eval_grad_norms").EnumerateObject().ToDictionary(norm => norm.Name, norm => norm.Value.GetDouble());

    public void Dispose()
    {
        foreach (var tensor in Outputs.Values.Concat(Weights.Values))
            tensor.Dispose();
    }

    private static VideoMobileViTOptions Without(bool dropout, VideoMobileViTOptions options) =>
        dropout ? options : options with { TransformerDropout = 0, ConvolutionDropout = default };

    private static Dictionary<string, Tensor> Read(string name)
    {
        using var file = SafetensorsFile.Open(Requirement.Shared($"golden/{name}.safetensors"));
        return file.ReadAll().ToDictionary(entry => entry.Key, entry => entry.Value.DetachFromDisposeScope());
    }
}
