using System.Buffers.Binary;
using System.Text;

namespace LisVit.Models.Tests.Build;

/// <summary>Reads <c>.gnu.version_r</c> of a 64-bit little-endian ELF file: the versions it needs of other libraries.</summary>
internal static class VersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe;

    public static IReadOnlyList<string> Read(byte[] elf)
    {
        elf.AsSpan(0, 6).ToArray().Should().Equal([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1], "the file is a 64-bit little-endian ELF file");
        var sections = (int)UInt64(0x28);
        var sectionSize = UInt16(0x3A);
        var sectionCount = UInt16(0x3C);
        for (var section = sections; section < sections + (sectionCount * sectionSize); section += sectionSize)
        {
            if (UInt32(section + 4) == VersionNeedSection)
            {
                var strings = sections + ((int)UInt32(section + 0x28) * sectionSize);
                return [.. Names((int)UInt64(section + 0x18), (int)UInt32(section + 0x2C), (int)UInt64(strings + 0x18))];
            }
        }

        return [];

        IEnumerable<string> Names(int need, int needs, int strings)
        {
            for (var index = 0; index < needs; index++, need += (int)UInt32(need + 12))
            {
                var version = need + (int)UInt32(need + 8);
                for (var count = UInt16(need + 2); count > 0; count--, version += (int)UInt32(version + 12))
                {
                    var name = strings + (int)UInt32(version + 8);
                    yield return Encoding.ASCII.GetString(elf, name, Array.IndexOf(elf, (byte)0, name) - name);
                }
            }
        }

        ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(offset));
        uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(offset));
        ulong UInt64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(offset));
    }
}
