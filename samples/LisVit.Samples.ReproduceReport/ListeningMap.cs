using LisVit.Models;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>How much a decoder listens to each step of a clip while it predicts each gloss: the weights of its cross-attention, mean over heads.</summary>
/// <param name="Model">The model.</param>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Memory">What the decoder heard.</param>
/// <param name="Glosses">The glosses that were given to it, each predicted by a row; the last row predicts the end.</param>
/// <param name="Silence">Whether the first column is the silence that a guided decoder can listen to.</param>
/// <param name="Layers">A table a layer: a row for each gloss and the end, a column for each step.</param>
internal sealed record ListeningMap(string Model, string Clip, string Memory, IReadOnlyList<string> Glosses, bool Silence, IReadOnlyList<float[,]> Layers)
{
    /// <summary>Looks into a decoder that is given the glosses of one clip.</summary>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="name">Its name.</param>
    /// <param name="clip">Name of the clip.</param>
    /// <param name="encoded">The clip alone, <c>[1 t d]</c>, as the encoder gives it.</param>
    /// <param name="memory">What to put in the place of the encoder's memory.</param>
    /// <param name="ids">Gloss ids of the sentence.</param>
    /// <param name="glosses">Their names.</param>
    public static ListeningMap Of(EncoderDecoderRecognizer model, string name, string clip, EncodedClips encoded, (MemorySubstitute Substitute, string Name) memory, IReadOnlyList<int> ids, IReadOnlyList<string> glosses)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var options = model.Decoder.Options;
        var heard = encoded.Or(memory.Substitute);
        var tokens = tensor([options.Begin, .. ids.Select(id => (long)id)], [1, ids.Count + 1], device: heard.Memory.device);
        var layers = model.Decoder.Listening(tokens, model.Hear(heard.Memory, model.Auxiliary?.call(heard.Memory)), heard.Lengths);
        return new(name, clip, memory.Name, glosses, options.Guided, [.. layers.Select(layer => Table(layer[0].mean([0])))]);  // 1 heads l t -> l t
    }

    private static float[,] Table(Tensor weights)
    {
        var (rows, columns) = ((int)weights.shape[0], (int)weights.shape[1]);
        var table = new float[rows, columns];
        var values = weights.cpu().data<float>().ToArray();
        Buffer.BlockCopy(values, 0, table, 0, values.Length * sizeof(float));
        return table;
    }
}
