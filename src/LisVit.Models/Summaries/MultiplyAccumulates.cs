using LisVit.Models.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>Counts multiply-accumulates of convolutions (mixing along time among them), linear layers and attention from the shapes of their calls.</summary>
internal static class MultiplyAccumulates
{
    /// <summary>Each module's own multiply-accumulates, over all calls.</summary>
    public static IReadOnlyDictionary<nn.Module, long> Count(IReadOnlyList<ModuleNode> tree, IReadOnlyList<ForwardCall> calls)
    {
        var own = new Dictionary<nn.Module, long>();
        var attentionOf = tree.Select(node => node.Module).OfType<MultiHeadAttention>()
            .ToDictionary(attention => (nn.Module)attention.children().OfType<Linear>().Single());
        for (var index = 0; index < calls.Count; index++)
        {
            var call = calls[index];
            Add(call.Module, Own(call));

            // The causal path enters attention past its hook, but leaves it through the output projection like every other.
            if (attentionOf.TryGetValue(call.Module, out var attention) && calls.ElementAtOrDefault(index + 1)?.Module != attention)
                Add(attention, Attention(call.Input(0), call.Input(0)));
        }

        return own;

        void Add(nn.Module module, long count) => own[module] = own.GetValueOrDefault(module) + count;
    }

    private static long Own(ForwardCall call) => call.Module switch
    {
        Conv1d conv => Matrix(call.OutputSize / conv.out_channels, conv.weight!),
        Conv2d conv => Matrix(call.OutputSize / conv.out_channels, conv.weight!),
        PointwiseConvolution conv => Matrix(call.OutputSize / conv.Weight.shape[0], conv.Weight),
        Linear linear => Matrix(call.OutputSize / linear.out_features, linear.weight!),
        TemporalMixing => TemporalMixing.Taps * call.OutputSize,
        MultiHeadAttention => Attention(call.Input(0), call.Input(1)),
        _ => 0,
    };

    // Every position of the output meets every weight once, also in grouped convolutions.
    private static long Matrix(long positions, Tensor weight) => positions * weight.numel();

    // [b l d] and [b s d]: queries, keys and values are projected; queries meet keys and weights meet values, heads together d wide.
    private static long Attention(long[] query, long[] memory)
    {
        var (batch, asking, width, answering) = (query[0], query[1], query[2], memory[1]);
        var projections = (asking + (2 * answering)) * width * width;
        return batch * (projections + (2 * asking * answering * width));
    }
}
