using System.Runtime.CompilerServices;
using LisVit.Models.Computing;

namespace LisVit.Models.Attending;

/// <summary>
/// Queries, keys or values of one head in a tensor of tokens, <c>[b l (parts heads c)]</c>: they are read and written where they lie, so no tensor is copied to get at them.
/// </summary>
/// <param name="tokens">Tokens of all heads.</param>
/// <param name="start">Index of the number where the head of the first token begins.</param>
/// <param name="stride">From a token to the next one.</param>
/// <param name="width">Width c of a head.</param>
internal readonly struct HeadTokens(TensorMemory tokens, long start, int stride, int width)
{
    /// <summary>Copies tokens, each into a row that zeros fill up, as they do rows behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyTo(Span<float> rows, int rowLength, int from, int count)
    {
        rows.Clear();
        for (var token = 0; token < count; token++)
            tokens.Read(Index(from + token), rows.Slice(token * rowLength, width));
    }

    /// <summary>Writes the first tokens from rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteRows(ReadOnlySpan<float> rows, int rowLength, int count)
    {
        for (var token = 0; token < count; token++)
            tokens.Write(Index(token), rows.Slice(token * rowLength, width));
    }

    /// <summary>Writes tokens from columns, <c>[c 32]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteColumns(ReadOnlySpan<float> columns, int from, int count)
    {
        Span<float> row = stackalloc float[width];
        for (var token = 0; token < count; token++)
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = columns[(i * Tile.Queries) + token];
            tokens.Write(Index(from + token), row);
        }
    }

    private long Index(int token) => start + ((long)token * stride);
}
