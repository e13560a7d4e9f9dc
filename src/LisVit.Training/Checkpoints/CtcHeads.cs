using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Training.Checkpoints;

/// <summary>The CTC head has a name in encoder-only models and another beside a decoder, and does the same in both.</summary>
internal static class CtcHeads
{
    private const string Alone = "classifier.";
    private const string BesideDecoder = "auxiliary.";

    /// <summary>The name that a weight of either has in a model.</summary>
    public static string Renamed(string name, nn.Module model) => model switch
    {
        EncoderDecoderRecognizer { Auxiliary: not null } when name.StartsWith(Alone, StringComparison.Ordinal) => BesideDecoder + name[Alone.Length..],
        CtcRecognizer when name.StartsWith(BesideDecoder, StringComparison.Ordinal) => Alone + name[BesideDecoder.Length..],
        _ => name,
    };
}
