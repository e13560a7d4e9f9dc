using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace LisVit.Pickling;

/// <summary>Reads the pieces of a pickle in order, and knows where it is when something is wrong.</summary>
internal sealed class PickleCursor(ReadOnlyMemory<byte> bytes, string source)
{
    private int position;
    private int opcodePosition;
    private byte opcode;

    public int Length => bytes.Length;

    public PickleOpcode ReadOpcode()
    {
        opcodePosition = position;
        if (position == bytes.Length)
            throw new InvalidDataException($"'{source}' is not a complete pickle: it ends at byte {position} without the opcode Stop. It may be truncated; write or fetch it again.");
        opcode = bytes.Span[position++];
        return (PickleOpcode)opcode;
    }

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - position))
            throw Malformed($"it needs {count} bytes, and {bytes.Length - position} are left");
        var taken = bytes.Span.Slice(position, (int)count);
        position += (int)count;
        return taken;
    }

    public string TakeText(ulong count) => Text(Take(count));

    /// <summary>Reads up to the next line feed and past it.</summary>
    public ReadOnlySpan<byte> TakeLine()
    {
        var length = bytes.Span[position..].IndexOf((byte)'\n');
        if (length < 0)
            throw Malformed("its line has no end");
        var line = Take((ulong)length);
        position++;
        return line;
    }

    public string TakeTextLine() => Text(TakeLine());

    public InvalidDataException Malformed(string what, Exception? inner = null)
    {
        var name = Enum.IsDefined((PickleOpcode)opcode) ? ((PickleOpcode)opcode).ToString() : "unknown";
        return new InvalidDataException(
            $"'{source}' is not a valid pickle: at byte {opcodePosition}, opcode 0x{opcode:X2} ({name}): {what}. It may be damaged; write or fetch it again.",
            inner);
    }

    private string Text(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw Malformed("its text is not UTF-8");
}
