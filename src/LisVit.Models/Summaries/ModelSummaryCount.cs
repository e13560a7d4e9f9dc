using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>Makes the rows of a summary from a tree of modules and their calls.</summary>
internal static class ModelSummaryCount
{
    public static IReadOnlyList<ModelSummaryRow> Of(IReadOnlyList<ModuleNode> tree, IReadOnlyList<ForwardCall> calls)
    {
        var multiplyAccumulates = MultiplyAccumulates.Count(tree, calls);
        var callsOf = calls.ToLookup(call => call.Module);
        var counted = new HashSet<(nint Address, long Size)>();
        var rows = tree.Select(node => Own(node, counted, multiplyAccumulates.GetValueOrDefault(node.Module), [.. callsOf[node.Module]])).ToArray();

        // From the last row to the first, so that each is complete before it is added to the one above.
        for (var (row, above) = (rows.Length - 1, 0); row > 0; row--)
        {
            above = row - 1;
            while (rows[above].Depth >= rows[row].Depth)
                above--;
            rows[above] = Add(rows[above], rows[row]);
        }

        return rows;
    }

    private static ModelSummaryRow Own(ModuleNode node, HashSet<(nint Address, long Size)> counted, long multiplyAccumulates, ForwardCall[] calls)
    {
        var parameters = node.Module.named_parameters(recurse: false).Select(entry => entry.parameter).Where(parameter => counted.Add(Identity(parameter))).ToArray();
        var size = parameters.Sum(parameter => parameter.numel());
        return new ModelSummaryRow
        {
            Path = node.Path,
            Depth = node.Depth,
            Type = node.Module.GetType().Name.Split('`')[0],
            OwnParameters = size,
            Parameters = size,
            TrainableParameters = parameters.Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()),
            Buffers = node.Module.named_buffers(recurse: false).Sum(entry => entry.buffer.numel()),
            Bytes = parameters.Sum(parameter => parameter.numel() * parameter.element_size()),
            Calls = calls.Length,
            OutputShape = calls.FirstOrDefault()?.Output,
            OwnMultiplyAccumulates = multiplyAccumulates,
            MultiplyAccumulates = multiplyAccumulates,
        };
    }

    // Tied parameters may be two objects with the same memory, whose address TorchSharp tells for these types only.
    private static (nint Address, long Size) Identity(Parameter parameter)
    {
        using var scope = NewDisposeScope();
        var address = parameter.dtype switch
        {
            ScalarType.Float32 => parameter.storage<float>().data_ptr(),
            ScalarType.Float64 => parameter.storage<double>().data_ptr(),
            _ => parameter.Handle,
        };
        return (address, parameter.numel());
    }

    private static ModelSummaryRow Add(ModelSummaryRow above, ModelSummaryRow row) => above with
    {
        Parameters = above.Parameters + row.Parameters,
        TrainableParameters = above.TrainableParameters + row.TrainableParameters,
        Buffers = above.Buffers + row.Buffers,
        Bytes = above.Bytes + row.Bytes,
        MultiplyAccumulates = above.MultiplyAccumulates + row.MultiplyAccumulates,
    };
}
